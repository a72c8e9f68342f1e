"""R5: which agencies or roles are shown together.

Groups are formed once for a round, from the number of responses of people invited when it opened
(R4). Agencies or roles with too few responses are joined, never left blank: a blank could be worked
out from the rest. The preview uses the same function, with expected responses.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from reports.publication import Group, Together

Breakdown = Literal["agency", "role"]


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency or a role, before groups are formed.

    name : of the agency, or the code of the role
    invited, late : people as in `publication.Participation`. More may respond than were invited,
        as somebody whose address changed can answer twice
    """

    key: str
    name: str
    invited: int
    late: int = 0


@dataclass(frozen=True)
class Grouping:
    """The groups in their published order, and for the key of each unit the index of its group."""

    groups: tuple[Group, ...]
    index_of: dict[str, int]


def form(
    units: Iterable[Unit],
    responded: Mapping[str, int],
    late: Mapping[str, int] | None = None,
    *,
    minimum: int,
) -> Grouping:
    """Groups of at least `minimum` responses each; none where there are fewer in all.

    responded : responses of people invited at the opening, by unit; groups are formed from these
    late : responses of people invited since, who are only counted with their group

    Units with fewer responses, or none, are joined. As long as they have fewer than the minimum
    together, the unit with the fewest responses joins them (ties by name, then by key, so that
    chance plays no part). A unit without responses is no exception: shown alone, it would tell that
    nobody in it answered. A unit in which nobody was invited at the opening is left out, because it
    would change which units are shown together.
    Raises ValueError for responses of unknown units.
    """
    units = [unit for unit in units if unit.invited > unit.late]
    ordered = _fewest_first(units, responded)
    everybody = Counter(responded) + Counter(late or {})
    if not everybody.keys() <= {unit.key for unit in ordered}:
        raise ValueError("Nobody responds without a unit.")
    if sum(responded.values()) < minimum:
        return Grouping((), {})
    together = [unit for unit in ordered if responded.get(unit.key, 0) < minimum]
    alone = ordered[len(together) :]
    while together and _responses(together, responded) < minimum:
        together.append(alone.pop(0))
    parts: list[tuple[str, Together | None, list[Unit]]] = [
        (unit.key, None, [unit]) for unit in sorted(alone, key=_by_name)
    ]
    if together:
        joined = Together.OTHERS if alone else Together.EVERYBODY
        parts.append((_free_key(ordered), joined, sorted(together, key=_by_name)))
    return Grouping(
        groups=tuple(_group(key, joined, members, everybody) for key, joined, members in parts),
        index_of={unit.key: index for index, (*_, members) in enumerate(parts) for unit in members},
    )


def counted_daily(units: Iterable[Unit], *, minimum: int) -> Grouping:
    """Groups for the counts while a round is open (R12). They are formed from the people invited at
    its opening, so that they are the same every day.

    Whoever answers, each group of the report is one of these groups or several of them: otherwise
    the last count and the report's would give, by subtraction, the responses of fewer people than
    the minimum. So where small units have too few people together, no other unit joins them, as the
    report may show that unit alone; then all units are counted together.
    """
    units = tuple(
        replace(unit, invited=unit.invited - unit.late, late=0)
        for unit in units
        if unit.invited > unit.late
    )
    invited = {unit.key: unit.invited for unit in units}
    small = sum(each for each in invited.values() if each < minimum)
    if not 0 < small < minimum <= sum(invited.values()):
        return form(units, invited, minimum=minimum)
    everybody = _group("all", Together.EVERYBODY, sorted(units, key=_by_name), invited)
    return Grouping((everybody,), dict.fromkeys(invited, 0))


def _fewest_first(units: Iterable[Unit], responded: Mapping[str, int]) -> list[Unit]:
    ordered = sorted(units, key=lambda unit: (responded.get(unit.key, 0), *_by_name(unit)))
    if len({unit.key for unit in ordered}) < len(ordered):
        raise ValueError("Each unit has a key of its own.")
    return ordered


def _group(
    key: str, together: Together | None, members: list[Unit], responded: Mapping[str, int]
) -> Group:
    return Group(
        key=key,
        together=together,
        members=tuple(unit.name for unit in members),
        responded=_responses(members, responded),
        invited=sum(unit.invited for unit in members),
        late=sum(unit.late for unit in members),
    )


def _responses(units: Iterable[Unit], responded: Mapping[str, int]) -> int:
    return sum(responded.get(unit.key, 0) for unit in units)


def _by_name(unit: Unit) -> tuple[str, str, str]:
    return unit.name.casefold(), unit.name, unit.key


def _free_key(units: Iterable[Unit]) -> str:
    """ "other", unless a unit is called so (there is a role of that name): then "other_"."""
    taken = {unit.key for unit in units}
    key = "other"
    while key in taken:
        key += "_"
    return key
