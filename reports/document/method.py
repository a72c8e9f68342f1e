"""What a report cannot say, and how its figures were made."""

from reports.blocks import Item, Items, Part
from reports.document.facts import Facts
from reports.words import headings, method


def method_part(facts: Facts) -> Part:
    steps = method.method(facts.publication.minimum_group)
    how_made = Part(
        "method-steps",
        headings.title("method"),
        (Items(tuple(Item(words=(each,)) for each in steps)),),
        folded=True,
    )
    return Part(
        "method", headings.title("cannot-say"), (cannot_say(), how_made), headings.short("method")
    )


def cannot_say() -> Items:
    return Items(tuple(Item(words=(each,)) for each in method.cannot_say()))
