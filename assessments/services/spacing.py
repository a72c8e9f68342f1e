"""Keeping rounds that invite many of the same people apart in time (R1), or warning of the risk.

Checked when a round is opened or extended, and when people are invited later.
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
# PostgreSQL advisory lock: only one round at a time may start inviting people.
ASKING = 4_112_026
# What identifies a person: an e-mail address and, where there is one, a participant's id.
# By which somebody is known: an address, and a place on the list of people.
PersonKey = tuple[str, int | None]


class TooClose(ValidationError):
    """Another round invites many of the same people, and is too near to this one.

    If somebody joined or left in between, or if the two reports show different groups, comparing
    the reports could reveal that person's answers.
    """


@dataclass(frozen=True)
class NearbyRound:
    """Another round with many of the same people, too near to compare reports safely (R1)."""

    survey_round: Round
    is_ours: bool  # in the same partnership
    shows_other_groups: bool  # otherwise it is less than four weeks away
    shared: int  # at least this many people are invited to both

    def __str__(self) -> str:
        """Of another partnership's round, only that it exists is revealed."""
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
    """Raise TooClose, or record on the round that the risk was accepted; the caller saves it.

    until : the new closing time of an open round
    more : further people whom an open round is to invite
    """
    # Two rounds that start inviting people at the same moment must see each other.
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
    """Opened rounds that are too near and share at least a minimum group of people.

    Rounds of any partnership count if they are less than four weeks away; rounds of this one also
    if they are less than twelve months away and their report shows other groups. Practice rounds
    do not count, since nobody answers truthfully there.

    at_once : as if it opened now, although its planned opening time is still to come
    until : as if it closed then
    more : as if these people were invited as well
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
    """Rounds that come too near by a new closing time, or by inviting more people.

    Left out are those of which respondents were told at the opening; and when more people are
    invited, those that were too near already, since somebody accepted that risk for this round or
    for the other.
    """
    told = nearby(survey_round, now) if survey_round.soon_after_another or more else []
    found = nearby(survey_round, now, until=until, more=more)
    return [each for each in found if each not in told]


def is_near_another(survey_round: Round) -> bool:
    """Whether that risk was accepted for this open round, or for one opened after it."""
    if survey_round.soon_after_another:
        return True
    begins = _begins(survey_round, survey_round.opens_at)
    others = Round.objects.filter(soon_after_another=True)
    if not others.exists():
        return False
    return bool(_nearby(survey_round, others, begins, survey_round.closes_at))


def _begins(survey_round: Round, now: datetime) -> datetime:
    """When people can start to answer; for an import, when they could."""
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
    """The smaller minimum: a larger one does not protect people of the other round."""
    return min(one.minimum_group, other.minimum_group)


def _between(rounds: QuerySet[Round], begins: datetime, ends: datetime) -> QuerySet[Round]:
    return rounds.alias(ends=ENDS).filter(ends__gt=begins, opens_at__lt=ends)


def _shared(
    survey_round: Round, others: list[Round], more: Collection[PersonKey]
) -> Callable[[Round], int]:
    """A function that counts how many of this round's people another round invites too.

    People are matched by mailbox and, within a partnership, by participant, because addresses can
    change. An imported round has neither, so there everybody is assumed to be the same.
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
    """Everybody invited, or to be invited: every key of a person, with their main key."""
    names = [_names(email, pk) for email, pk in _asked_or_to_be(survey_round, more)]
    return {name: each[0] for each in names for name in each}


def _asked_or_to_be(survey_round: Round, more: Collection[PersonKey]) -> Iterable[PersonKey]:
    if survey_round.opened_at is None:
        return survey_round.partnership.participants.values_list("email", "pk")
    asked = survey_round.invitations.values_list("email", "participant")
    return [*asked, *more]


def _names(email: str, participant: int | None) -> list[str]:
    """Keys to recognise a person by: their participant id and their mailbox."""
    names = [] if participant is None else [f"{participant}"]
    if email:  # ann+north@example.org is Ann's mailbox too
        names.append(addresses.mailbox(email.lower()))
    return names


def newest_end(partnership: Partnership) -> datetime | None:
    """When the partnership's last opened round ends, or ended."""
    rounds = _asked(Round.objects.filter(partnership=partnership))
    newest: datetime | None = rounds.aggregate(newest=Max(ENDS))["newest"]
    return newest


def _asked(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Opened rounds, and those with paper answers, which hold answers before they are opened."""
    has_sheets = Exists(Invitation.objects.filter(survey_round=OuterRef("pk")))
    asked = Q(opened_at__isnull=False) | has_sheets
    return rounds.filter(asked, cancelled_at=None, is_practice=False)
