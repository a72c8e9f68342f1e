"""Comparing a report's sentences with the truth about invented rounds: `./run bench claims`.

`worlds` invents rounds about which everything is known, `rules` asks the product what it says about
them, `old` what it said before, `lines` compares that with the truth, and `table` holds the
targets."""
