"""What the rule that two people differ changes: `./run bench differing`.

Simulates thousands of partnerships for each minimum group: the share of published scores (of a
group on a criterion) that the rule changed, and the largest change on the scale from 1 to 5. The
figures in docs/confidentiality.md come from here."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from assessments.instruments.loader import load  # noqa: E402
from assessments.scoring import persons  # noqa: E402
from reports.disclosure.door import differing, groups  # noqa: E402

INSTRUMENT = load(
    CHECKOUT / "assessments" / "instruments" / "data" / "partnership-health" / "1.0.yaml"
)
SCALE, SEED, PARTNERSHIPS = INSTRUMENT.scale.size, 2026, 3_000
# The standard deviation of people in one group on a criterion, in answers: usual (20 points of 100,
# once answers are whole numbers), and in groups with much more agreement than usual.
SPREADS = {"usual spread": 0.8, "much agreement": 0.45}

Answers = NDArray[np.uint8]
Places = NDArray[np.intp]


def main() -> None:
    print(f"Seed {SEED}; the smallest group, how far people are apart, scores of groups,")
    print("the share of them for which an answer moved, and that changed, the largest change")
    print(f"\n{PARTNERSHIPS:,} partnerships")
    show(partnership, PARTNERSHIPS)
    print("\nGroups of exactly that size")
    show(groups_of_exactly, PARTNERSHIPS // 10)


def show(people: Callable[[int, np.random.Generator], Places], times: int) -> None:
    for minimum in (3, 5, 8):
        for name, spread in SPREADS.items():
            rng = np.random.default_rng([SEED, minimum])
            rounds = [people(minimum, rng) for _ in range(times)]
            cells, touched, changes = measure(rounds, minimum, spread, rng)
            shares = f"{touched / cells:>7.2%} {np.count_nonzero(changes) / cells:>7.2%}"
            largest = (SCALE - 1) * max(changes)
            print(f"{minimum}  {name:<14} {cells:>7,} {shares} {largest:>6.3f}", flush=True)


def measure(
    rounds: list[Places], minimum: int, spread: float, rng: np.random.Generator
) -> tuple[int, int, list[float]]:
    """Scores of groups; in how many an answer was moved; and the changes, on a scale of 1."""
    cells, touched, changes = 0, 0, [0.0]
    for places in (each for each in rounds if each.size):
        before = answers(places, spread, rng)
        after = differing.two_who_differ(
            before, places, ROWS, minimum_group=minimum, categories=SCALE, rng=rng
        )
        for criterion in ROWS:
            top = persons.top_step(len(criterion.rows), SCALE)
            totals, scored = totals_of(before, criterion, places)
            moved, _scored = totals_of(after, criterion, places)
            other = (before[criterion.rows] != after[criterion.rows]).any(axis=0)
            cells += sum(people >= minimum for people in scored)
            touched += len(set(places[other]))
            changes += [
                abs(new - old) / people / top
                for old, new, people in zip(totals, moved, scored, strict=True)
                if new != old
            ]
    return cells, touched, changes


def groups_of_exactly(size: int, _rng: np.random.Generator) -> Places:
    return np.repeat(np.arange(8), size)


def partnership(minimum: int, rng: np.random.Generator) -> Places:
    """Each respondent's group: 3 to 12 agencies of 3 to 20 people, of whom 40 to 90 % respond."""
    invited = rng.integers(3, 21, size=rng.integers(3, 13))
    responded = rng.binomial(invited, rng.uniform(0.4, 0.9))
    units = [groups.Unit(f"{at:02}", f"{at:02}", int(each)) for at, each in enumerate(invited)]
    people = [unit.key for unit, each in zip(units, responded, strict=True) for _ in range(each)]
    formed = groups.form(units, Counter(people), minimum=minimum)
    return np.array(
        [formed.index_of[each] for each in people] if formed.groups else [], dtype=np.intp
    )


def answers(places: Places, spread: float, rng: np.random.Generator) -> Answers:
    """Partnership, criterion, group and person effects, with random effects of statements."""
    people = len(places)
    sheets = np.empty((len(INSTRUMENT.statements), people), dtype=np.uint8)
    own = rng.normal(0, spread * 0.6, people) + rng.normal(0, 0.3, places.max() + 1)[places]
    morale = rng.normal(3.4, 0.5)
    for criterion in ROWS:
        of_criterion = morale + rng.normal(0, 0.3) + own + rng.normal(0, spread * 0.6, people)
        luck = rng.normal(0, spread, (len(criterion.rows), people))
        whole = np.rint(of_criterion + luck).clip(1, SCALE).astype(np.uint8)
        sheets[criterion.rows] = persons.recode(whole, criterion.reverse, SCALE)
    chance = rng.random(sheets.shape)
    could_not = rng.random(people) < 0.15
    sheets[chance < 0.03 + 0.2 * could_not] = persons.DONT_KNOW
    sheets[chance > 0.99] = persons.BLANK
    return sheets


def totals_of(
    sheets: Answers, criterion: differing.Rows, places: Places
) -> tuple[list[int], list[int]]:
    recoded = persons.recode(sheets[criterion.rows], criterion.reverse, SCALE)
    return persons.group_totals(persons.person_steps(recoded, SCALE), places, places.max() + 1)


def rows() -> list[differing.Rows]:
    codes = list(INSTRUMENT.codes)
    return [
        differing.Rows(
            np.array([codes.index(each.code) for each in criterion.statements], dtype=np.intp),
            [each.reverse for each in criterion.statements],
        )
        for criterion in INSTRUMENT.criteria
    ]


ROWS = rows()

if __name__ == "__main__":
    main()
