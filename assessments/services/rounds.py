"""Planning a round, opening it, and moving its closing time. (It is closed, or cancelled, by
reports.closing.)"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import sealing
from assessments.instruments.schema import Instrument
from assessments.models import Invitation, Mail, Partnership, Round
from assessments.models.rounds import (
    MOST_EXTENSIONS,
    NOTICE,
    SHORTEST_EXTENSION,
    check_lasts_a_year_at_most,
)
from assessments.services import invitations
from assessments.times import in_zone

FOUR_WEEKS = timedelta(weeks=4)
TWELVE_MONTHS = timedelta(days=365)
# A round that is still open counts until its closing time.
ENDS = Coalesce("closed_at", "closes_at")
# PostgreSQL's name of the lock that rounds are opened under, one at a time.
OPENING = 4_112_026


class TooSoon(ValidationError):
    """Many of the same people are asked in another round that is too near to this one.

    Where one has joined or left in between, or where the two reports show other groups, comparing
    them could show what that person answered.
    """


@dataclass(frozen=True)
class Near:
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


@transaction.atomic
def create(
    partnership: Partnership,
    title: str,
    instrument: Instrument,
    *,
    opens_at: datetime,
    closes_at: datetime,
    **fields: Any,
) -> Round:
    """Plan a round; nobody is asked before it is opened."""
    survey_round = Round(
        partnership=partnership,
        title=title,
        instrument_key=instrument.key,
        instrument_version=instrument.version,
        opens_at=opens_at,
        closes_at=closes_at,
        **fields,
    )
    survey_round.full_clean()
    survey_round.save()
    return survey_round


@transaction.atomic
def open(  # noqa: A001 - rounds.open reads best
    survey_round: Round, *, now: datetime, soon_after_another: bool = False, at_once: bool = False
) -> Round:
    """Freeze what is asked and of whom, and invite everybody.

    From here on database triggers keep the instrument, the breakdown and the minimum group as they
    are; each invitation keeps the agency and the role of its person, its link and its envelope.
    Opening an open round changes nothing.

    at_once : ask from now on, although the planned opening time is still to come
    soon_after_another : open it although another round with many of the same people is near;
        whoever says so takes the risk that TooSoon names, and everybody invited is told
    Raises ValidationError when it cannot be opened; OSError when its key cannot be kept.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    if survey_round.opened_at is not None and not survey_round.has_ended:
        return survey_round
    if at_once:
        survey_round.opens_at = min(now, survey_round.opens_at)
    _check_can_open(survey_round, now)
    _check_not_soon_after_another(survey_round, now, risk_is_taken=soon_after_another)
    sealing.make_key(survey_round)
    invitations.make(survey_round)  # from the opening on, whoever is invited is late
    survey_round.opened_at = now
    survey_round.save(update_fields=["opened_at", "opens_at", "soon_after_another"])
    return survey_round


def _check_can_open(survey_round: Round, now: datetime) -> None:
    if survey_round.closed_at is not None:
        raise ValidationError(_("This round is closed: it cannot be opened again."))
    if survey_round.cancelled_at is not None:
        raise ValidationError(_("This round was cancelled: it cannot be opened again."))
    if survey_round.source == Round.Source.IMPORTED:
        raise ValidationError(_("This round opens when a file of answers is imported."))
    if survey_round.closes_at <= now:
        raise ValidationError(_("The closing time of this round has passed."))
    asked, needed = survey_round.partnership.participants.count(), survey_round.minimum_group
    if asked == 0:
        raise ValidationError(_("There is nobody to invite: add people first."))
    if asked < needed:
        raise ValidationError(
            ngettext(
                "This round cannot have a report: %(asked)d person is asked, and a report needs "
                "at least %(needed)d answers.",
                "This round cannot have a report: %(asked)d people are asked, and a report needs "
                "at least %(needed)d answers.",
                asked,
            )
            % {"asked": asked, "needed": needed}
        )


def _check_not_soon_after_another(
    survey_round: Round, now: datetime, *, risk_is_taken: bool, until: datetime | None = None
) -> None:
    """Raise TooSoon, or note on the round that the risk was taken; the caller saves it.

    until : the closing time that an open round is to have
    """
    # Two rounds that are opened at the same moment must see each other.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING])
    found = newly_near(survey_round, now, until=until) if until else near(survey_round, now)
    if found and not risk_is_taken:
        risk = _("Comparing the two reports could show what somebody answered.")
        raise TooSoon([*map(str, found), risk])
    survey_round.soon_after_another |= bool(found)


def near(
    survey_round: Round, now: datetime, *, at_once: bool = False, until: datetime | None = None
) -> list[Near]:
    """Opened rounds that ask as many of the same people as make a group, and are too near.

    Those of any partnership that are less than four weeks away; and those of this one, less than
    twelve months away, whose report shows other groups. A practice round is near to nothing: nobody
    answers truthfully there.

    at_once : as if it were opened now, although its planned opening time is still to come
    until : as if it closed then
    """
    begins = now if at_once else max(survey_round.opened_at or now, survey_round.opens_at)
    return _near(survey_round, Round.objects.all(), begins, until or survey_round.closes_at)


def newly_near(survey_round: Round, now: datetime, *, until: datetime) -> list[Near]:
    """To an open round that is to close then, without what its people have been told of."""
    told = near(survey_round, now) if survey_round.soon_after_another else []
    return [each for each in near(survey_round, now, until=until) if each not in told]


def is_near_another(survey_round: Round) -> bool:
    """Has somebody taken that risk, for this open round or for one that was opened after it?"""
    if survey_round.soon_after_another:
        return True
    begins = max(survey_round.opened_at or survey_round.opens_at, survey_round.opens_at)
    others = Round.objects.filter(soon_after_another=True)
    return bool(_near(survey_round, others, begins, survey_round.closes_at))


def _near(
    survey_round: Round, others: QuerySet[Round], begins: datetime, ends: datetime
) -> list[Near]:
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
    shared = _shared(survey_round, found)
    return [
        Near(
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


def _shared(survey_round: Round, others: list[Round]) -> Callable[[Round], int]:
    """How many of this round's people each of these rounds asks.

    People are known by their addresses, and within a partnership by its list of people, since an
    address can change. Those of an imported round have neither: there, all are taken for the same.
    """
    mine = _people(survey_round) if others else {}
    found: defaultdict[int, set[str]] = defaultdict(set)
    places = Invitation.objects.filter(survey_round__in=others)
    for pk, email, participant in places.values_list("survey_round", "email", "participant"):
        found[pk] |= {mine[name] for name in _names(email, participant) if name in mine}

    def shared(other: Round) -> int:
        is_imported = other.source == Round.Source.IMPORTED
        if is_imported and other.partnership_id == survey_round.partnership_id:
            return len(mine)
        return len(found[other.pk])

    return shared


def _people(survey_round: Round) -> dict[str, str]:
    """Whoever is asked, or would be: each name that a person has, with one of them."""
    names = [_names(email, pk) for email, pk in _asked_or_to_be(survey_round)]
    return {name: each[0] for each in names for name in each}


def _asked_or_to_be(survey_round: Round) -> Iterable[tuple[str, int | None]]:
    if survey_round.opened_at is None:
        return survey_round.partnership.participants.values_list("email", "pk")
    return survey_round.invitations.values_list("email", "participant")


def _names(email: str, participant: int | None) -> list[str]:
    """By which a person can be known again: their place on the list, and their mailbox."""
    names = [] if participant is None else [f"{participant}"]
    if email:  # ann+north@example.org is Ann's mailbox too
        name, _at, domain = email.lower().rpartition("@")
        names.append(f"{name.partition('+')[0]}@{domain}")
    return names


def newest_end(partnership: Partnership) -> datetime | None:
    """When the last of its opened rounds ends, or has ended."""
    rounds = _asked(Round.objects.filter(partnership=partnership))
    newest: datetime | None = rounds.aggregate(newest=Max(ENDS))["newest"]
    return newest


def _asked(rounds: QuerySet[Round]) -> QuerySet[Round]:
    return rounds.filter(opened_at__isnull=False, cancelled_at=None, is_practice=False)


# A round's closing time does not move as it suits somebody who watches the counts (R17)


@transaction.atomic
def extend(
    survey_round: Round, *, until: datetime, now: datetime, soon_after_another: bool = False
) -> Round:
    """Keep an open round open for longer: by a week at least, twice at most.

    soon_after_another : as in `open`
    Raises ValidationError where it cannot be, TooSoon where another round would be too near.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    check_can_extend(survey_round, now)
    check_extension(survey_round, until)
    _check_not_soon_after_another(survey_round, now, until=until, risk_is_taken=soon_after_another)
    survey_round.closes_at = until
    survey_round.times_extended += 1
    survey_round.save(update_fields=["closes_at", "times_extended", "soon_after_another"])
    return survey_round


def check_can_extend(survey_round: Round, now: datetime) -> None:
    if survey_round.opened_at is None or survey_round.has_ended:
        raise ValidationError(_("Only an open round can be extended."))
    if survey_round.closes_early:
        raise ValidationError(_("It closes early. People were told when, so that stays."))
    if survey_round.times_extended >= MOST_EXTENSIONS:
        raise ValidationError(_("This round was extended twice. It cannot be extended again."))
    if survey_round.is_about_to_close(now):
        raise ValidationError(_("A round cannot be extended in the 72 hours before it closes."))


def check_extension(survey_round: Round, until: datetime) -> None:
    earliest = survey_round.closes_at + SHORTEST_EXTENSION
    if until < earliest:
        when = in_zone(earliest, survey_round.partnership)
        problem = _("A round is extended by at least seven days: to %s, or later.") % when
        raise ValidationError({"closes_at": problem})
    check_lasts_a_year_at_most(survey_round.opens_at, until)


@transaction.atomic
def close_early(survey_round: Round, now: datetime, at: datetime) -> Round:
    """Bring the closing time of an open round forward, once and for good, with 72 hours' notice.

    Everybody who has not submitted gets an e-mail. Raises ValidationError where it cannot be.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    check_can_close_early(survey_round, now)
    if at < now + NOTICE:
        when = in_zone(now + NOTICE, survey_round.partnership)
        problem = _("People have 72 hours to answer: choose %s, or later.") % when
        raise ValidationError({"closes_at": problem})
    if at >= survey_round.closes_at:
        when = in_zone(survey_round.closes_at, survey_round.partnership)
        problem = _("The round closes on %s anyway: choose a time before that.") % when
        raise ValidationError({"closes_at": problem})
    survey_round.closes_at, survey_round.closes_early = at, True
    survey_round.save(update_fields=["closes_at", "closes_early"])
    _tell_who_has_not_submitted(survey_round)
    return survey_round


def check_can_close_early(survey_round: Round, now: datetime) -> None:
    if not survey_round.is_open(now):
        raise ValidationError(_("Only a round that people are answering can be closed early."))
    if survey_round.closes_early:
        raise ValidationError(_("It closes early already. People were told when, so that stays."))
    if survey_round.closes_at <= now + NOTICE:
        raise ValidationError(
            _("People need 72 hours' notice, and the round closes before these have passed.")
        )


def _tell_who_has_not_submitted(survey_round: Round) -> None:
    """As with reminders, nobody learns who gets one: no page shows the rows, closing deletes them.

    Whoever wanted no more e-mails was told how long their link works, and hears that it is less.
    Whether somebody submitted by the link to an earlier address makes no difference: a mailbox that
    a manager has named would tell.
    """
    places = survey_round.invitations.filter(answered=False, link_id__isnull=False)
    Mail.objects.bulk_create(
        (
            Mail(
                kind=Mail.Kind.CLOSES_EARLY,
                to=place.email,
                invitation=place,
                partnership=survey_round.partnership,
            )
            for place in places.order_by("pk")
        ),
        batch_size=500,
    )
