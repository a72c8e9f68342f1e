"""What became of the agencies that a report names."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from assessments import localised
from files import names as typed
from reports.mergers import Merger
from reports.words.plain import isolated, listed, paragraph


def merger(found: Merger) -> str:
    """An agency that kept its name has not merged into itself: the others have."""
    others = [each for each in found.former if typed.key(each) != typed.key(found.into)]
    return _("On %(day)s %(agencies)s merged into %(into)s.") % {
        "day": localised.dated(found.merged_on, year=True),
        "agencies": listed(map(isolated, others)),
        "into": isolated(found.into),
    }


def since(mergers: Sequence[Merger]) -> str:
    """What a report says of the agencies that it names; "" where all are still there."""
    if not mergers:
        return ""
    return paragraph(
        (*map(merger, mergers), _("This report uses the names that the agencies had in the round."))
    )
