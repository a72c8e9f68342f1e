"""The sentences of a report, held to what is true of invented rounds: `./run bench claims`.

`worlds` invents rounds of which everything is known, `rules` asks the product what it says of them,
`old` what it said before, `lines` compares that with the truth, and `table` holds what is asked.
"""
