"""Mergers in words."""

from files import names
from reports.mergers import Merger
from reports.reading import isolated, listed


def in_words(merger: Merger) -> str:
    """An agency that kept its name has not merged into itself: the others have."""
    others = [each for each in merger.former if names.key(each) != names.key(merger.into)]
    day = f"{merger.merged_on.day} {merger.merged_on:%B %Y}"
    return f"On {day} {listed([*map(isolated, others)])} merged into {isolated(merger.into)}."


def since(mergers: tuple[Merger, ...]) -> str | None:
    """What a report says of the agencies that it names; None where all are still there."""
    if not mergers:
        return None
    said = " ".join(in_words(each) for each in mergers)
    return f"{said} This report names the agencies as the round asked them."
