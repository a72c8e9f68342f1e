"""What became of the agencies that rounds asked, for reports and what they are compared with."""

from collections.abc import Collection, Iterator, Mapping

from assessments.models import Agency, Invitation, Partnership
from reports.mergers import Merger, MergersBetween
from reports.publication import Publication


class History:
    """What became of the agencies of a partnership.

    A publication names them as they were called then, so which one a name means is found by who was
    asked: by the key of a group that is one agency, else by the name that it has, or had last.
    """

    def __init__(self, partnership: Partnership) -> None:
        self._agencies = Agency.including_merged.filter(partnership=partnership).in_bulk()
        self._made_of: dict[int, list[Agency]] = {}
        for agency in self._agencies.values():
            if agency.merged_into_id is not None:
                self._made_of.setdefault(agency.merged_into_id, []).append(agency)

    def named(self, survey_round: int, published: Publication) -> dict[int, str]:
        """The agencies that the round asked, each with its name in the publication.

        Nothing where no agency has merged, or the round shows roles.
        """
        if not self._made_of or published.breakdown != "agency":
            return {}
        return self._named(survey_round, published)

    def named_of(self, agency: Agency, survey_round: int, published: Publication) -> dict[int, str]:
        """Those of which this agency is made now, or itself; in a round that shows agencies."""
        named = self._named(survey_round, published)
        became = {pk: [each.pk for each in self._became(pk)] for pk in named}
        return {
            pk: name for pk, name in named.items() if pk == agency.pk or agency.pk in became[pk]
        }

    def _named(self, survey_round: int, published: Publication) -> dict[int, str]:
        # An agency that was only asked late is named in no report.
        invitations = Invitation.objects.filter(survey_round=survey_round, late=False).order_by()
        invited = {*invitations.values_list("agency", flat=True)}
        of_groups = {group.key: group.name for group in published.groups if group.together is None}
        return {
            pk: of_groups.get(str(pk), agency.name)
            for pk, agency in self._agencies.items()
            if pk in invited
        }

    def since(self, named: Mapping[int, str]) -> tuple[Merger, ...]:
        """What became of these, in order."""
        made = {agency.pk for pk in named for agency in self._became(pk)}
        return self._mergers(made, named)

    def between(
        self, before: int, published: Publication, now: Mapping[int, str]
    ) -> MergersBetween:
        """Of the agencies that an earlier round asked, what those of this round are made of."""
        named = self.named(before, published)
        in_between = {
            each.pk
            for pk in named
            for each in self._became(pk)
            if each.pk in now or any(later.pk in now for later in self._became(each.pk))
        }
        return MergersBetween(
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
