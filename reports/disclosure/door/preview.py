"""Before a round opens: what this many answers could show, and what they could not.

Groups are formed by the same function as at closing, from expected responses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from assessments.scoring.visible import smallest_visible_change
from reports.disclosure.door import groups
from reports.disclosure.door.groups import Unit
from reports.disclosure.door.statements import COUNTS_FROM
from reports.publication import Group


@dataclass(frozen=True, slots=True)
class Preview:
    """`groups` is empty where fewer than the minimum are expected: nothing would be published."""

    expected: int
    invited: int
    groups: tuple[Group, ...]
    alone: tuple[Group, ...]
    together: Group | None
    statements_in_numbers: bool
    smallest_change: int | None


def preview(units: Sequence[Unit], *, minimum: int, response: float) -> Preview:
    """What is to be expected if that share (0 to 1) of each unit's people answers."""
    responded = _answers(units, response)
    expected = sum(responded.values())
    formed = groups.form(units, responded, minimum=minimum).groups
    return Preview(
        expected=expected,
        invited=sum(unit.invited for unit in units),
        groups=formed,
        alone=tuple(group for group in formed if group.together is None),
        together=next((group for group in formed if group.together), None),
        statements_in_numbers=expected >= COUNTS_FROM,
        smallest_change=_whole(smallest_visible_change(expected, expected)) if formed else None,
    )


def _answers(units: Sequence[Unit], response: float) -> dict[str, int]:
    """Whole answers of each unit that are together that share of all people: what is missing comes
    from the units that were rounded down most."""
    exact = {unit.key: unit.invited * response for unit in units}
    answers = {key: floor(number) for key, number in exact.items()}
    missing = _whole(sum(exact.values())) - sum(answers.values())
    for key in sorted(exact, key=lambda key: answers[key] - exact[key])[:missing]:
        answers[key] += 1
    return answers


def _whole(points: float) -> int:
    return floor(points + 0.5)
