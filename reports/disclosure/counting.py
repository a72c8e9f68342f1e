"""Daily counts of answers for a round's page, and a preview of what its report may show."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from assessments.encryption.sealing import unit_of
from assessments.models import Agency, Participant, Role, Round
from assessments.models.rounds import NOTICE
from assessments.selectors import late_people
from assessments.services import memberships
from reports import daily_counts
from reports.daily_counts import Counts
from reports.disclosure.door import counts, groups
from reports.disclosure.door.groups import Breakdown, Unit
from reports.disclosure.door.preview import Preview, preview
from reports.models import DailyCount

A_DAY = timedelta(days=1)
# How long before a round closes managers are warned that too few people have answered.
WARNED_BEFORE = timedelta(days=5)
BREAKDOWNS: dict[str, Breakdown] = {"agency": "agency", "role": "role"}


def units_invited(survey_round: Round) -> list[Unit]:
    """The agencies or roles that were invited, with the number of people in each.

    A person whose address changed was invited twice; only the first invitation counts. Where nobody
    knows how many people were asked, only those who answered count.
    """
    people = late_people.first_invitations(survey_round).order_by()
    if not survey_round.asked_is_known:
        people = people.filter(answered=True)
    people_of = {"asked": Count("pk"), "late": Count("pk", filter=Q(late=True))}
    if survey_round.breakdown == Round.Breakdown.ROLE:
        roles = people.values_list("role").annotate(**people_of)
        return [Unit(role, role, *counted) for role, *counted in roles]
    agencies = people.values_list("agency_id", "agency__name").annotate(**people_of)
    return [Unit(str(pk), name, *counted) for pk, name, *counted in agencies]


def count_responses(now: datetime) -> None:
    """Count once a day, for each open round, how many people have answered, as far as its page may
    show it (confidentiality.md, R12).

    The last count is 72 hours before the closing, so that nobody can see who answers after it.
    """
    begun = Round.objects.open().filter(source=Round.Source.INVITED)
    # Not in the first 24 hours: a count of zero from the first minutes would stay for a day.
    rounds = begun.filter(opens_at__lte=now - A_DAY, opened_at__lte=now - A_DAY)
    rounds = rounds.filter(closes_at__gt=now + NOTICE)
    for survey_round in rounds.exclude(daily_count__counted_at__gt=now - A_DAY):
        _count(survey_round, now)


@transaction.atomic
def _count(survey_round: Round, now: datetime) -> None:
    """Only if it is still open and not about to close: no count may outlive a round."""
    locked = _locked_if_open(survey_round)
    if locked is None or locked.closes_at <= now + NOTICE:
        return
    daily = _counts(locked)
    DailyCount.objects.update_or_create(
        survey_round=locked,
        defaults={
            "counted_at": now,
            "groups": daily_counts.to_json(daily),
            "enough": daily.enough,
        },
    )


def _locked_if_open(survey_round: Round) -> Round | None:
    """Locked, so that it cannot end before this transaction does; None where it has ended."""
    return Round.objects.open().select_for_update().filter(pk=survey_round.pk).first()


def _counts(survey_round: Round) -> Counts:
    """Of those who were invited at the opening, by the address that they had then."""
    minimum, before = survey_round.minimum_group, last_count(survey_round)
    invitations = survey_round.invitations.filter(answered=True, late=False, replaces=None)
    answered = Counter(
        unit_of(survey_round, each) for each in invitations.only("agency_id", "role")
    )
    grouping = groups.counted_daily(units_invited(survey_round), minimum=minimum)
    last = before.value() if before else None
    return counts.counts(grouping, answered, minimum=minimum, before=last)


def last_count(survey_round: Round) -> DailyCount | None:
    return DailyCount.objects.filter(survey_round=survey_round).first()


def next_count(survey_round: Round, now: datetime) -> datetime | None:
    """The time from which the next count is due; it is made within minutes. The first is due a day
    after people were invited.

    None where there will be none, because it would fall into the 72 hours before the closing.
    """
    begins = max(survey_round.opens_at, survey_round.opened_at or now)
    last = last_count(survey_round)
    due = (last.counted_at if last else begins) + A_DAY
    return max(due, now) if max(due, now) < survey_round.closes_at - NOTICE else None


def has_enough(survey_round: Round, agency: Agency) -> bool | None:
    """Had enough people of the agency answered, at the last count, for it to be shown alone?

    None where that may not be shown; in a round by role, it would be a second breakdown.
    """
    count = last_count(survey_round)
    if count is None or survey_round.breakdown != Round.Breakdown.AGENCY:
        return None
    by_itself = [each for each in count.value().groups if each.key == str(agency.pk)]
    if not by_itself or by_itself[0].state == "not_counted":
        return None
    return by_itself[0].state != "few"


def warn_of_too_few(now: datetime) -> None:
    """Send managers an e-mail where a round is likely to close without a report, while they can
    still extend it (confidentiality.md, R17)."""
    for survey_round in Round.objects.open().filter(daily_count__enough=False):
        with transaction.atomic():
            locked = _locked_if_open(survey_round)
            if locked and is_to_be_warned_of(locked, now) and not locked.is_about_to_close(now):
                memberships.warn_of_too_few(locked)


def is_to_be_warned_of(survey_round: Round, now: datetime) -> bool:
    """Does it close within five days, and had too few people answered by the last count?"""
    count = last_count(survey_round)
    soon = survey_round.closes_at - WARNED_BEFORE <= now < survey_round.closes_at
    return soon and count is not None and count.enough is False


def expected(survey_round: Round, response: float) -> Preview | None:
    """What a planned round could show if this share of people (0 to 1) answers.

    None where nobody is on its lists.
    """
    people = Participant.objects.filter(partnership=survey_round.partnership)
    column = "role" if survey_round.breakdown == Round.Breakdown.ROLE else "agency_id"
    invited = Counter(str(value) for value in people.values_list(column, flat=True))
    if not invited:
        return None
    names = _names(survey_round)
    return preview(
        [Unit(key, names[key], number) for key, number in invited.items()],
        minimum=survey_round.minimum_group,
        response=response,
    )


def _names(survey_round: Round) -> dict[str, str]:
    """By key: names of agencies, or codes of roles."""
    if survey_round.breakdown == Round.Breakdown.ROLE:
        return {role.value: role.value for role in Role}
    return {str(agency.pk): agency.name for agency in survey_round.partnership.agencies.all()}
