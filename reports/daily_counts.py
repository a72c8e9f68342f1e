"""What a round's page says, once a day, of how many people have answered: plain frozen data.

reports.disclosure.door.counts decides what it may say.
"""

from dataclasses import dataclass
from typing import Any, Literal

from reports.publication import Together

State = Literal["not_counted", "few", "number", "nearly_all"]


@dataclass(frozen=True, slots=True)
class Count:
    """Of one group, as stored and shown; `answered` is None unless the state is "number"."""

    key: str
    together: Together | None
    members: tuple[str, ...]
    invited: int
    state: State
    answered: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """`enough`: has the minimum answered in all? None where that would tell of everybody."""

    groups: tuple[Count, ...]
    enough: bool | None


def to_json(daily: Counts) -> list[dict[str, Any]]:
    return [
        {
            "key": each.key,
            "together": each.together,
            "members": list(each.members),
            "invited": each.invited,
            "state": each.state,
            "answered": each.answered,
        }
        for each in daily.groups
    ]


def from_json(groups: list[dict[str, Any]], enough: bool | None) -> Counts:
    return Counts(tuple(_from_json(**each) for each in groups), enough)


def _from_json(*, members: list[str], together: str | None, **rest: Any) -> Count:
    return Count(members=tuple(members), together=Together(together) if together else None, **rest)
