"""What a report cannot say, and how its figures were made."""

from reports.blocks import Item, Items, Part
from reports.document.facts import Facts
from reports.words import method, titles


def method_part(facts: Facts) -> Part:
    steps = method.method(facts.publication.minimum_group)
    how_made = Part(
        "method-steps",
        titles.part_title("method"),
        (Items(tuple(Item(words=(each,)) for each in steps)),),
        folded=True,
    )
    return Part(
        "method",
        titles.part_title("cannot-say"),
        (cannot_say(), how_made),
        titles.short_title("method"),
    )


def cannot_say() -> Items:
    return Items(tuple(Item(words=(each,)) for each in method.cannot_say()))
