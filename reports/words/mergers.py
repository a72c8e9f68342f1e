"""Mergers of agencies that a report names."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from assessments import localised
from files import names as typed
from reports.mergers import Merger
from reports.words.plain import isolated, listed, paragraph


def merger(merger: Merger) -> str:
    """An agency that kept its name is not listed as merging into itself."""
    others = [each for each in merger.former if typed.key(each) != typed.key(merger.into)]
    return _("On %(day)s %(agencies)s merged into %(into)s.") % {
        "day": localised.dated(merger.merged_on, year=True),
        "agencies": listed(map(isolated, others)),
        "into": isolated(merger.into),
    }


def since(mergers: Sequence[Merger]) -> str:
    """What a report says of mergers since the round; "" where there are none."""
    if not mergers:
        return ""
    return paragraph(
        (*map(merger, mergers), _("This report uses the names that the agencies had in the round."))
    )
