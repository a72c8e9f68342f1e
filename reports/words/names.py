"""Names of criteria, groups, statements and purposes, from their codes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.instruments.schema import Instrument
from reports.publication import Group, Publication
from reports.report import Yours
from reports.words.groups import members_of, name_of
from reports.words.plain import isolated, listed

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Names:
    """Of one publication; `yours` marks the reader's own agency."""

    instrument: Instrument
    publication: Publication
    yours: Yours | None = None

    def criterion(self, code: str) -> str:
        return self.instrument.criterion(code).title

    def criteria(self, codes: tuple[str, ...]) -> str:
        """By name, or their number if there are too many to name."""
        if len(codes) > MOST_NAMED:
            return ngettext("%(many)d criterion", "%(many)d criteria", len(codes)) % {
                "many": len(codes)
            }
        return listed(isolated(self.criterion(each)) for each in codes)

    def statement(self, code: str) -> str:
        return self.instrument.statement(code).text

    def marked_statement(self, code: str) -> str:
        """With a mark where disagreeing is the healthier answer."""
        statement = self.instrument.statement(code)
        if not statement.reverse:
            return statement.text
        return _("%(statement)s (reverse-worded)") % {"statement": statement.text}

    def option(self, code: str) -> str:
        ranking = self.instrument.ranking
        options = ranking.options if ranking else ()
        return next((each.text for each in options if each.code == code), code)

    # Groups

    def group(self, group: Group) -> str:
        name = isolated(self.plain_group(group))
        if self.yours and group.key in self.yours.alone:
            return _("%(agency)s (your agency)") % {"agency": name}
        return name

    def plain_group(self, group: Group) -> str:
        """Without the mark: for files, which are the same for everybody."""
        return name_of(group, self.publication.breakdown)

    def members(self, group: Group) -> tuple[str, ...]:
        return members_of(group, self.publication.breakdown)

    def listed_members(self, group: Group) -> str:
        return listed(isolated(each) for each in self.members(group))

    def groups(self, groups: tuple[Group, ...], most: int = MOST_NAMED) -> str:
        """By name, or their number if there are too many to name."""
        if len(groups) > most:
            return ngettext("%(many)d group", "%(many)d groups", len(groups)) % {
                "many": len(groups)
            }
        return listed(self.group(each) for each in groups)

    def group_of(self, key: str) -> Group:
        return next(each for each in self.publication.groups if each.key == key)
