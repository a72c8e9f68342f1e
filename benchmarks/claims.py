"""How often a report's sentences are false, or miss something true: `./run bench claims`.

Invented rounds go through the disclosure checks, and their reports are compared with the truth. The
table in docs/scoring.md comes from here. Takes some minutes; CLAIM_ROUNDS=50 limits the rounds of
each kind. Exits with 1 if a line misses its target.
"""

import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from audits.claims import table  # noqa: E402


def main() -> int:
    rounds = int(os.environ.get("CLAIM_ROUNDS", 0)) or None
    often = f"{rounds}" if rounds else f"{table.ROUNDS} or {table.MANY_ROUNDS:,}"
    print(f"Seed {table.SEED}, {often} rounds of each kind. Before: as reports said it until")
    print("November 2026. Where nothing is asked, a rate is only shown.\n", flush=True)
    asked = list(table.all_lines())
    found = {each.line: each for those in table.measure(asked, rounds) for each in those}
    results = [found[line] for line in asked]
    print(table.as_text(results))
    wrong = [each.line for each in results if not each.holds]
    print("\n" + "".join(f"Not as asked: {each.what}: {each.where}\n" for each in wrong), end="")
    print(f"{len(wrong)} of {len(asked)} lines are not as asked." if wrong else "All as asked.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
