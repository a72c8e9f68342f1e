"""Reading a report out of the database: its publication, and those of the rounds before it."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.models import Round
from reports import change
from reports.models import Publication
from reports.render.report import Earlier, Heading, Report


def report_of(survey_round: Round, now: datetime) -> Report | None:
    """What every format of the round's report is made from; None where it has none."""
    row = Publication.objects.filter(survey_round=survey_round).first()
    if row is None:
        return None
    row.survey_round = survey_round
    published, earlier = row.value(), _earlier(row, now)
    before = earlier[-1] if earlier else None
    compares = before is not None and before.comparable and published.groups
    return Report(
        heading=_heading(survey_round),
        publication=published,
        instrument=survey_round.instrument,
        earlier=earlier,
        changes=change.between(before.publication, published) if before and compares else None,
    )


def has_figures(survey_round: Round) -> bool:
    """Is there a report with something in it? Not where too few people answered."""
    published = Publication.objects.filter(survey_round=survey_round).first()
    return published is not None and bool(published.value().groups)


def _earlier(publication: Publication, now: datetime) -> tuple[Earlier, ...]:
    """Rounds of the partnership before this one, oldest first; not those without a figure.

    By when people were asked: an import may be of last year, or come before that of an earlier one.
    But what people were invited to is compared with what had been published before it, and with
    nothing that is typed in later: else whoever does so could choose what it is compared with, and
    a report would say another change than yesterday. So type earlier rounds in before it closes.

    Nor those whose report is not open to everybody yet: this one would show it to them. A practice
    round is none of those before a real one, nor the other way round.
    """
    survey_round = publication.survey_round
    published = Publication.objects.filter(
        survey_round__partnership=survey_round.partnership,
        survey_round__is_practice=survey_round.is_practice,
    ).select_related("survey_round")
    before = (row for row in published if _is_before(row, publication))
    rows = sorted(before, key=lambda row: row.survey_round.place_in_time)
    values = [(row.survey_round, row.value()) for row in rows]
    return tuple(
        Earlier(
            title=each.title,
            pk=each.pk,
            asked_until=each.asked_until,
            publication=value,
            comparable=_asked(each) == _asked(survey_round),
            is_import=each.is_import,
        )
        for each, value in values
        if value.groups and each.report_is_open(now)
    )


def _is_before(one: Publication, other: Publication) -> bool:
    before, this = one.survey_round, other.survey_round
    if before.place_in_time >= this.place_in_time:
        return False
    return this.is_import or one.published_at <= other.published_at


def later_reports(survey_round: Round) -> QuerySet[Publication]:
    """Of rounds that people were invited to: they stay as they are when this one is typed in."""
    since = Publication.objects.filter(survey_round__partnership=survey_round.partnership)
    invited = since.filter(survey_round__source=Round.Source.INVITED)
    return invited.filter(
        survey_round__closes_at__gt=survey_round.closes_at,
        survey_round__is_practice=survey_round.is_practice,
    )


def _asked(survey_round: Round) -> tuple[str, str]:
    return survey_round.instrument_key, survey_round.instrument_version


def _heading(survey_round: Round) -> Heading:
    """The title says in every format at once that a round was for practice: before the name, where
    nothing cuts it off."""
    partnership, title = survey_round.partnership, survey_round.title
    return Heading(
        partnership=partnership.name,
        slug=partnership.slug,
        title=_("Practice round: %s") % title if survey_round.is_practice else title,
        pk=survey_round.pk,
        asked_from=survey_round.asked_from,
        asked_until=survey_round.asked_until,
        zone=partnership.zone,
        published_at=survey_round.closed_at,
        is_demo=partnership.is_demo,
        is_import=survey_round.is_import,
    )
