"""Reading a report out of the database: its publication, and those of the rounds before it."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from assessments.models import Agency, Invitation, Membership, Partnership, Round, User
from reports import change, publication
from reports.mergers import Between, Merger
from reports.models import Publication
from reports.render.report import Earlier, Heading, Report
from reports.render.yours import Yours


def report_of(survey_round: Round, now: datetime) -> Report | None:
    """What every format of the round's report is made from; None where it has none."""
    rows = _like(survey_round)
    row = next((each for each in rows if each.survey_round_id == survey_round.pk), None)
    if row is None:
        return None
    published, earlier = row.value(), _earlier(survey_round, rows, now)
    before = earlier[-1] if earlier else None
    compares = before is not None and before.comparable and published.groups
    history = History(survey_round.partnership)
    named = history.named(survey_round.pk, published)
    merged = history.between(before.pk, before.publication, named) if before else Between()
    return Report(
        heading=_heading(survey_round),
        publication=published,
        instrument=survey_round.instrument,
        earlier=earlier,
        changes=change.between(before.publication, published, merged)
        if before and compares
        else None,
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
    survey_round: Round, published: Collection[Publication], now: datetime
) -> tuple[Earlier, ...]:
    """Rounds of the partnership before this one, oldest first; not those without a figure.

    By when people were asked: an import may be of last year, or come before that of an earlier one.

    Nor those whose report is not open to everybody yet: this one would show it to them. A practice
    round is none of those before a real one, nor the other way round.
    """
    before = (row for row in published if _is_before(row.survey_round, survey_round))
    rows = sorted(before, key=lambda row: row.survey_round.place_in_time)
    values = [(row.survey_round, row.value()) for row in rows]
    return tuple(
        Earlier(
            title=each.title,
            pk=each.pk,
            asked_until=each.asked_until,
            publication=value,
            comparable=_asked(each) == _asked(survey_round),
        )
        for each, value in values
        if value.groups and each.report_is_open(now)
    )


# Agencies that have merged


class History:
    """What became of the agencies of a partnership.

    A publication names them as they were called then, so which one a name means is found by who was
    asked: by the key of a group that is one agency, else by the name that it has, or had last.
    """

    def __init__(self, partnership: Partnership) -> None:
        self._agencies = Agency.ever.filter(partnership=partnership).in_bulk()
        self._made_of: dict[int, list[Agency]] = {}
        for agency in self._agencies.values():
            if agency.merged_into_id is not None:
                self._made_of.setdefault(agency.merged_into_id, []).append(agency)

    def named(self, survey_round: int, published: publication.Publication) -> dict[int, str]:
        """The agencies that the round asked, each with its name in the publication.

        Nothing where no agency has merged, or the round shows roles.
        """
        if not self._made_of or published.breakdown != "agency":
            return {}
        return self._named(survey_round, published)

    def named_of(
        self, agency: Agency, survey_round: int, published: publication.Publication
    ) -> dict[int, str]:
        """Those of which this agency is made now, or itself; in a round that shows agencies."""
        named = self._named(survey_round, published)
        became = {pk: [each.pk for each in self._became(pk)] for pk in named}
        return {
            pk: name for pk, name in named.items() if pk == agency.pk or agency.pk in became[pk]
        }

    def _named(self, survey_round: int, published: publication.Publication) -> dict[int, str]:
        # An agency that was only asked late is named in no report.
        places = Invitation.objects.filter(survey_round=survey_round, late=False).order_by()
        asked = {*places.values_list("agency", flat=True)}
        of_groups = {
            group.key: group.label for group in published.groups if len(group.members) == 1
        }
        return {
            pk: of_groups.get(str(pk), agency.name)
            for pk, agency in self._agencies.items()
            if pk in asked
        }

    def since(self, named: Mapping[int, str]) -> tuple[Merger, ...]:
        """What became of these, in order."""
        made = {agency.pk for pk in named for agency in self._became(pk)}
        return self._mergers(made, named)

    def between(
        self, before: int, published: publication.Publication, now: Mapping[int, str]
    ) -> Between:
        """Of the agencies that an earlier round asked, what those of this round are made of."""
        named = self.named(before, published)
        in_between = {
            each.pk
            for pk in named
            for each in self._became(pk)
            if each.pk in now or any(later.pk in now for later in self._became(each.pk))
        }
        return Between(
            mergers=self._mergers(in_between, {**named, **now}),
            before=self._parts(named),
            now=self._parts(now),
            made=frozenset(name for pk, name in now.items() if pk in in_between),
        )

    def _became(self, pk: int) -> Iterator[Agency]:
        """The agency that this one became, and what that became since."""
        agency = self._agencies[pk]
        while agency.merged_into_id is not None:
            agency = self._agencies[agency.merged_into_id]
            yield agency

    def _mergers(self, made: Collection[int], named: Mapping[int, str]) -> tuple[Merger, ...]:
        """Those by which these were made, the earliest first."""
        mergers = []
        for pk in sorted(made):
            former = sorted(self._made_of[pk], key=lambda agency: agency.name.casefold())
            names = tuple(named.get(each.pk, each.name) for each in former)
            into = named.get(pk, self._agencies[pk].name)
            merged_on = former[0].merged_on
            assert merged_on is not None  # noqa: S101 - tells the type checker
            mergers.append(Merger(names, into, merged_on))
        return tuple(mergers)

    def _parts(self, named: Mapping[int, str]) -> dict[str, frozenset[int]]:
        return {
            name: frozenset(self._made_first(pk))
            for pk, name in named.items()
            if pk in self._made_of or self._agencies[pk].merged_into_id is not None
        }

    def _made_first(self, pk: int) -> Iterator[int]:
        """The agencies of which this one was made, that were made of no others; or itself."""
        if pk not in self._made_of:
            yield pk
        for agency in self._made_of.get(pk, ()):
            yield from self._made_first(agency.pk)


def _is_before(one: Round, other: Round) -> bool:
    return one.place_in_time < other.place_in_time


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
