"""Rounds that ask many of the same people lie apart (R1): those that are too near, and the risk.

Whoever opens or extends a round, or invites people to it later, is asked about it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from assessments.models import Invitation, Partnership, Round
from files import addresses

FOUR_WEEKS = timedelta(weeks=4)
TWELVE_MONTHS = timedelta(days=365)
# When people could answer until, as Round.answers_until has it: the day on which an import was
# closed says nothing.
ENDS = Case(When(closed_at__lt=F("closes_at"), then="closed_at"), default="closes_at")
# PostgreSQL's name of the lock that people are asked under, by one round at a time.
ASKING = 4_112_026

# By which somebody is known: an address, and a place on the list of people.
PersonKey = tuple[str, int | None]


class TooClose(ValidationError):
    """Many of the same people are asked in another round that is too near to this one.

    Where one has joined or left in between, or where the two reports show other groups, comparing
    them could show what that person answered.
    """


@dataclass(frozen=True)
class NearbyRound:
    """Another round with many of the same people, too near to be compared without risk (R1)."""

    survey_round: Round
    is_ours: bool  # of the same partnership
    shows_other_groups: bool  # else it is less than four weeks away
    shared: int  # so many of the same people are asked in it, or more

    def __str__(self) -> str:
        """Of another partnership nobody here has to know more than that there is one."""
        words = {
            "title": self.survey_round.title,
            "breakdown": self.survey_round.get_breakdown_display(),
            "shared": self.shared,
        }
        if not self.is_ours:
            sentence = _(
                "Another partnership asks at least %(shared)d of the same people less than four "
                "weeks before or after this round."
            )
        elif self.shows_other_groups:
            sentence = _(
                "“%(title)s”, less than twelve months away, shows its scores %(breakdown)s, and at "
                "least %(shared)d of the same people are asked."
            )
        else:
            sentence = _(
                "Between this round and “%(title)s” lie less than four weeks, and at least "
                "%(shared)d of the same people are asked."
            )
        return sentence % words


def check(
    survey_round: Round,
    now: datetime,
    *,
    risk_is_taken: bool,
    until: datetime | None = None,
    more: Collection[PersonKey] = (),
) -> None:
    """Raise TooSoon, or note on the round that the risk was taken; the caller saves it.

    until : the closing time that an open round is to have
    more : people whom an open round is to ask as well
    """
    # Two rounds that come to ask people at the same moment must see each other.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ASKING])
    if until or more:
        found = newly_nearby(survey_round, now, until=until, more=more)
    else:
        found = nearby(survey_round, now)
    if found and not risk_is_taken:
        risk = _("Comparing the two reports could show what somebody answered.")
        raise TooClose([*map(str, found), risk])
    survey_round.soon_after_another |= bool(found)


def nearby(
    survey_round: Round,
    now: datetime,
    *,
    at_once: bool = False,
    until: datetime | None = None,
    more: Collection[PersonKey] = (),
) -> list[NearbyRound]:
    """Opened rounds that ask as many of the same people as make a group, and are too near.

    Those of any partnership that are less than four weeks away; and those of this one, less than
    twelve months away, whose report shows other groups. A practice round is near to nothing: nobody
    answers truthfully there.

    at_once : as if it were opened now, although its planned opening time is still to come
    until : as if it closed then
    more : as if an open round asked these people as well
    """
    begins = now if at_once else _begins(survey_round, now)
    ends = until or survey_round.closes_at
    return _nearby(survey_round, Round.objects.all(), begins, ends, more)


def newly_nearby(
    survey_round: Round,
    now: datetime,
    *,
    until: datetime | None = None,
    more: Collection[PersonKey] = (),
) -> list[NearbyRound]:
    """To an open round that is to close then, or to ask these people as well, without what its
    people have been told of.

    Where more are asked that is all that is near without them: somebody took that risk for this
    round or for the other.
    """
    told = nearby(survey_round, now) if survey_round.soon_after_another or more else []
    found = nearby(survey_round, now, until=until, more=more)
    return [each for each in found if each not in told]


def is_near_another(survey_round: Round) -> bool:
    """Has somebody taken that risk, for this open round or for one that was opened after it?"""
    if survey_round.soon_after_another:
        return True
    begins = _begins(survey_round, survey_round.opens_at)
    others = Round.objects.filter(soon_after_another=True)
    return bool(_nearby(survey_round, others, begins, survey_round.closes_at))


def _begins(survey_round: Round, now: datetime) -> datetime:
    """From when on people can answer; an import says when they could."""
    if survey_round.is_import:
        return survey_round.opens_at
    return max(survey_round.opened_at or now, survey_round.opens_at)


def _nearby(
    survey_round: Round,
    others: QuerySet[Round],
    begins: datetime,
    ends: datetime,
    more: Collection[PersonKey] = (),
) -> list[NearbyRound]:
    if survey_round.is_practice:
        return []
    others = _asked(others.exclude(pk=survey_round.pk))
    close = list(_between(others, begins - FOUR_WEEKS, ends + FOUR_WEEKS))
    with_other_groups = _between(
        others.filter(partnership=survey_round.partnership_id).exclude(
            breakdown=survey_round.breakdown
        ),
        begins - TWELVE_MONTHS,
        ends + TWELVE_MONTHS,
    )
    found = list(dict.fromkeys([*close, *with_other_groups]))
    shared = _shared(survey_round, found, more)
    return [
        NearbyRound(
            survey_round=each,
            is_ours=each.partnership_id == survey_round.partnership_id,
            shows_other_groups=each not in close,
            shared=_a_group(survey_round, each),
        )
        for each in found
        if shared(each) >= _a_group(survey_round, each)
    ]


def _a_group(one: Round, other: Round) -> int:
    """By the smaller minimum: a large one does not protect those whom the other round asks."""
    return min(one.minimum_group, other.minimum_group)


def _between(rounds: QuerySet[Round], begins: datetime, ends: datetime) -> QuerySet[Round]:
    return rounds.alias(ends=ENDS).filter(ends__gt=begins, opens_at__lt=ends)


def _shared(
    survey_round: Round, others: list[Round], more: Collection[PersonKey]
) -> Callable[[Round], int]:
    """How many of this round's people each of these rounds asks.

    People are known by their addresses, and within a partnership by its list of people, since an
    address can change. Those of an imported round have neither: there, all are taken for the same.
    """
    mine = _people(survey_round, more) if others else {}
    found: defaultdict[int, set[str]] = defaultdict(set)
    invitations = Invitation.objects.filter(survey_round__in=others)
    for pk, email, participant in invitations.values_list("survey_round", "email", "participant"):
        found[pk] |= {mine[name] for name in _names(email, participant) if name in mine}

    def shared(other: Round) -> int:
        is_ours = other.partnership_id == survey_round.partnership_id
        if is_ours and survey_round.is_import:
            return other.invitations.count()
        if is_ours and other.is_import:
            return len({*mine.values()})
        return len(found[other.pk])

    return shared


def _people(survey_round: Round, more: Collection[PersonKey]) -> dict[str, str]:
    """Whoever is asked, or would be: each name that a person has, with one of them."""
    names = [_names(email, pk) for email, pk in _asked_or_to_be(survey_round, more)]
    return {name: each[0] for each in names for name in each}


def _asked_or_to_be(survey_round: Round, more: Collection[PersonKey]) -> Iterable[PersonKey]:
    if survey_round.opened_at is None:
        return survey_round.partnership.participants.values_list("email", "pk")
    asked = survey_round.invitations.values_list("email", "participant")
    return [*asked, *more]


def _names(email: str, participant: int | None) -> list[str]:
    """By which a person can be known again: their place on the list, and their mailbox."""
    names = [] if participant is None else [f"{participant}"]
    if email:  # ann+north@example.org is Ann's mailbox too
        names.append(addresses.mailbox(email.lower()))
    return names


def newest_end(partnership: Partnership) -> datetime | None:
    """When the last of its opened rounds ends, or has ended."""
    rounds = _asked(Round.objects.filter(partnership=partnership))
    newest: datetime | None = rounds.aggregate(newest=Max(ENDS))["newest"]
    return newest


def _asked(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Opened; or with sheets of paper, which are answers before a report is made of them."""
    has_sheets = Exists(Invitation.objects.filter(survey_round=OuterRef("pk")))
    asked = Q(opened_at__isnull=False) | has_sheets
    return rounds.filter(asked, cancelled_at=None, is_practice=False)
