"""Reading a report out of the database: its publication, and those of the rounds before it."""

from assessments.models import Round
from reports import change
from reports.models import Publication
from reports.render.report import Earlier, Heading, Report


def report_of(survey_round: Round) -> Report | None:
    """What every format of the round's report is made from; None where it has none."""
    published = Publication.objects.filter(survey_round=survey_round).first()
    if published is None:
        return None
    now, earlier = published.value(), _earlier(survey_round)
    before = earlier[-1] if earlier else None
    compares = before is not None and before.comparable and now.groups
    return Report(
        heading=_heading(survey_round),
        publication=now,
        instrument=survey_round.instrument,
        earlier=earlier,
        changes=change.between(before.publication, now) if before and compares else None,
    )


def has_figures(survey_round: Round) -> bool:
    """Is there a report with something in it? Not where too few people answered."""
    published = Publication.objects.filter(survey_round=survey_round).first()
    return published is not None and bool(published.value().groups)


def _earlier(survey_round: Round) -> tuple[Earlier, ...]:
    """Rounds of the partnership that closed before, oldest first; not those without a figure."""
    published = Publication.objects.filter(
        survey_round__partnership=survey_round.partnership,
        survey_round__closed_at__lt=survey_round.closed_at,
    ).select_related("survey_round")
    values = [
        (row.survey_round, row.value())
        for row in published.order_by("survey_round__closed_at", "survey_round")
    ]
    return tuple(
        Earlier(
            title=each.title,
            pk=each.pk,
            closed_at=each.closed_at,
            publication=value,
            comparable=_asked(each) == _asked(survey_round),
        )
        for each, value in values
        if value.groups
    )


def _asked(survey_round: Round) -> tuple[str, str]:
    return survey_round.instrument_key, survey_round.instrument_version


def _heading(survey_round: Round) -> Heading:
    partnership = survey_round.partnership
    return Heading(
        partnership=partnership.name,
        slug=partnership.slug,
        title=survey_round.title,
        pk=survey_round.pk,
        opened_at=survey_round.opened_at,
        closed_at=survey_round.closed_at,
        zone=partnership.zone,
        is_demo=partnership.is_demo,
    )
