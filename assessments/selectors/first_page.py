"""What people find on their first page, and on that of a partnership."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.models import Agency, Membership, Partnership, Round
from assessments.selectors import agency_lists


@dataclass(frozen=True)
class ToDo:
    """What a lead or viewer sees of a partnership: their list, and when they can read a report."""

    agency: Agency | None  # that they lead for
    people: int  # on its list
    next: Round | None  # whose report they can read next
    newest: Round | None  # the latest whose report they can read
    without_report: Round | None  # the latest that is over, if too few people answered it
    is_planned: bool
    asking: Round | None  # open, or opening soon with its lists fixed
    turn: agency_lists.Turn | None


def to_do(partnership: Partnership, member: Membership | None, *, now: datetime) -> ToDo | None:
    """For a lead or a viewer; None for others."""
    if member is None or member.access == Membership.Access.MANAGER:
        return None
    rounds = [(each, each.status(now)) for each in partnership.rounds.all()]
    readable = [each for each, _status in rounds if each.report_is_open(now)]
    empty = _without_figures(readable)
    to_come = [each for each, status in rounds if status in REPORT_COMES and each not in readable]
    agency = member.agency
    coming = agency_lists.next_to_ask(partnership, now) if agency else None
    asking = [each for each, status in rounds if status in ASKING]
    return ToDo(
        agency=agency,
        people=agency.participants.count() if agency else 0,
        asking=asking[-1] if asking else None,
        turn=agency_lists.turn(agency, coming, now) if agency and coming else None,
        next=min(to_come, key=lambda each: each.report_opens_at, default=None),
        newest=next((each for each in readable if each.pk not in empty), None),
        without_report=next((each for each in readable[:1] if each.pk in empty), None),
        is_planned=any(status in BEFORE_IT_OPENS for _round, status in rounds),
    )


def _without_figures(rounds: list[Round]) -> set[int]:
    """Those that too few people answered: their publication holds no group."""
    if not rounds:
        return set()
    empty = Round.objects.filter(publication__document__groups=[])
    return set(empty.filter(pk__in=[each.pk for each in rounds]).values_list("pk", flat=True))


ASKING = (Round.Status.WAITING, Round.Status.OPEN)
BEFORE_IT_OPENS = (Round.Status.PLANNED, Round.Status.IMPORTED)
REPORT_COMES = (Round.Status.WAITING, Round.Status.OPEN, Round.Status.CLOSING, Round.Status.CLOSED)


class RoundInBrief(NamedTuple):
    """A round in a list, and whether the reader may open its report yet."""

    round: Round
    status: str
    may_read: bool


def rounds_in_brief(
    partnership: Partnership, *, manages: bool, now: datetime
) -> list[RoundInBrief]:
    """Newest first. Managers read a report from the closing on, others when it opens."""
    return [
        RoundInBrief(
            each,
            each.status(now),
            each.closed_at is not None and (manages or each.report_is_open(now)),
        )
        for each in partnership.rounds.all()
    ]


@dataclass(frozen=True)
class PartnershipInBrief:
    """A partnership on the first page: its newest rounds, and what it needs before the first."""

    partnership: Partnership
    access: str
    manages: bool
    agencies: int
    people: int
    rounds: tuple[RoundInBrief, ...]
    to_do: ToDo | None


ROUNDS_IN_BRIEF = 3


def in_brief(
    partnerships: QuerySet[Partnership], user: int, *, now: datetime
) -> list[PartnershipInBrief]:
    """Each of these partnerships, as its first page shows it to this account."""
    counted = partnerships.annotate(
        agency_count=Count("agencies", distinct=True, filter=Q(agencies__merged_into=None)),
        people_count=Count("participants", distinct=True),
    ).prefetch_related("rounds")
    members = Membership.objects.filter(user=user).select_related("agency__confirmation")
    mine = {each.partnership_id: each for each in members}
    return [_in_brief(each, mine.get(each.pk), now) for each in counted]


def _in_brief(
    partnership: Partnership, member: Membership | None, now: datetime
) -> PartnershipInBrief:
    manages = member is None or member.access == Membership.Access.MANAGER
    rounds = rounds_in_brief(partnership, manages=manages, now=now)
    return PartnershipInBrief(
        partnership=partnership,
        access=member.in_words() if member else _("administrator"),
        manages=manages,
        agencies=partnership.agency_count,  # type: ignore[attr-defined] # annotated
        people=partnership.people_count,  # type: ignore[attr-defined] # annotated
        rounds=tuple(rounds[:ROUNDS_IN_BRIEF]),
        to_do=to_do(partnership, member, now=now),
    )
