"""Reading a report out of the database: its publication, and those of the rounds before it."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from assessments.models import Membership, Round, User
from reports import change, publication
from reports.history import History
from reports.mergers import MergersBetween
from reports.models import Publication
from reports.report import Earlier, Heading, Report, Yours


def report_of(survey_round: Round, now: datetime) -> Report | None:
    """What every format of the round's report is made from; None where it has none."""
    rows = _like(survey_round)
    row = next((each for each in rows if each.survey_round_id == survey_round.pk), None)
    if row is None:
        return None
    published, earlier = row.value(), _earlier(row, rows, now)
    before = earlier[-1] if earlier else None
    compares = before is not None and before.comparable and published.groups
    history = History(survey_round.partnership)
    named = history.named(survey_round.pk, published)
    merged = history.between(before.pk, before.publication, named) if before else MergersBetween()
    return Report(
        heading=_heading(survey_round),
        publication=published,
        instrument=survey_round.instrument,
        earlier=earlier,
        changes=change.changes_between(before.publication, published, merged)
        if before and compares
        else None,
        not_open_yet=_not_open_yet(row, rows, now),
        mergers=history.since(named),
    )


def agency_of(
    user: User | AnonymousUser, survey_round: Round, published: publication.Publication
) -> Yours | None:
    """Where a publication shows the agency for which this account leads; None where it does not."""
    if not user.is_authenticated or published.breakdown != "agency" or not published.groups:
        return None
    leads = Membership.objects.filter(user=user, access=Membership.Access.LEAD)
    member = leads.filter(partnership=survey_round.partnership).select_related("agency").first()
    if member is None or member.agency is None:
        return None
    named = History(survey_round.partnership).named_of(member.agency, survey_round.pk, published)
    alone = {str(pk) for pk in named} & {each.key for each in published.groups}
    return Yours(
        agency=member.agency.name,
        alone=frozenset(alone),
        among=tuple(name for pk, name in named.items() if str(pk) not in alone),
        includes=tuple(name for pk, name in named.items() if pk != member.agency.pk),
    )


def has_figures(survey_round: Round) -> bool:
    """Is there a report with something in it? Not where too few people answered."""
    published = Publication.objects.filter(survey_round=survey_round).first()
    return published is not None and bool(published.value().groups)


def _like(survey_round: Round) -> list[Publication]:
    """The publications of its partnership, its own among them: of practice rounds for one of these,
    else of the others."""
    published = Publication.objects.filter(
        survey_round__partnership=survey_round.partnership,
        survey_round__is_practice=survey_round.is_practice,
    )
    return list(published.select_related("survey_round"))


def _earlier(
    this: Publication, published: Collection[Publication], now: datetime
) -> tuple[Earlier, ...]:
    """Rounds of the partnership before this one, oldest first; not those without a figure.

    By when people were asked: an import may be of last year, or come before that of an earlier one.
    Whoever brings one in later changes what reports that are there are compared with: they say so.

    Nor those whose report is not open to everybody yet: this one would show it to them. A practice
    round is none of those before a real one, nor the other way round.
    """
    survey_round = this.survey_round
    begins = survey_round.chronological_key
    before = (each for each in published if each.survey_round.chronological_key < begins)
    rows = sorted(before, key=lambda row: row.survey_round.chronological_key)
    values = [(row, row.survey_round, row.value()) for row in rows]
    return tuple(
        Earlier(
            title=each.title,
            pk=each.pk,
            answers_until=each.answers_until,
            publication=value,
            comparable=_asked(each) == _asked(survey_round),
            is_import=each.is_import,
            imported_after=_imported_after(row, this),
        )
        for row, each, value in values
        if value.groups and each.report_is_open(now)
    )


def _not_open_yet(
    this: Publication, published: Collection[Publication], now: datetime
) -> str | None:
    """The title of the round just before this one that asked the same, where its report is not open
    to everybody yet: readers wonder why it is not compared. Whether it has figures is not told."""
    begins = this.survey_round.chronological_key
    before = [each for each in published if each.survey_round.chronological_key < begins]
    if not before:
        return None
    last = max(before, key=lambda row: row.survey_round.chronological_key)
    if last.survey_round.report_is_open(now) or _asked(last.survey_round) != _asked(
        this.survey_round
    ):
        return None
    return last.survey_round.title


def _imported_after(before: Publication, this: Publication) -> datetime | None:
    """When answers of paper or another tool came beside a report of invited people that was there
    already: its readers are told, since it says another change than it did."""
    if not before.survey_round.is_import or this.survey_round.is_import:
        return None
    came = before.published_at
    return came if came > this.published_at else None


def _asked(survey_round: Round) -> tuple[str, str]:
    return survey_round.instrument_key, survey_round.instrument_version


def _heading(survey_round: Round) -> Heading:
    partnership = survey_round.partnership
    return Heading(
        partnership=partnership.name,
        slug=partnership.slug,
        title=survey_round.title,
        pk=survey_round.pk,
        answers_from=survey_round.answers_from,
        answers_until=survey_round.answers_until,
        zone=partnership.zone,
        published_at=survey_round.closed_at,
        is_demo=partnership.is_demo,
        is_import=survey_round.is_import,
    )
