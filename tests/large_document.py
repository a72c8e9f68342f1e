"""Documents of any size, and a board's one-page version, for tests and benchmarks of formats.

Similar to the sample in document_world.py, from which they take what does not depend on size.
"""

from dataclasses import replace

from reports.blocks import (
    Absent,
    Bar,
    Column,
    Item,
    Items,
    Number,
    Part,
    Row,
    RowGroup,
    Scale,
    Stack,
    Table,
    Target,
    Text,
    Tinted,
    Tone,
    Trace,
    Where,
)
from tests import document_world as world

NAMES = tuple(code for code, *_ in world.CRITERIA)


def large(groups=20, statements=40, rounds=4, name="Agency number {} of Northside"):
    """A whole report with this many groups, statements and rounds."""
    names = tuple(name.format(at) for at in range(groups))
    changed = {
        "changes": _changes(rounds),
        "groups": replace(world.groups(), blocks=(_by_group(names),)),
        "dont-know": replace(world.dont_know(), blocks=(_dont_know(statements),)),
        "statements": replace(world.statements(), blocks=(_statements(statements),)),
        "links": _links(),
    }
    document = world.document()
    parts = tuple(changed.get(part.key, part) for part in document.parts)
    return replace(document, parts=(took_part(names), *parts, steps(), much_method()))


def board(words=1):
    """A board's version: the opening and a few short parts, with each text repeated `words`
    times."""
    document = world.document()
    return replace(
        document,
        title="On one page: Summer 2026",
        parts=(
            Part("strengths", "Strengths", (
                _items(*("Shared vision", "Committed teams, shared values") * words),
            )),
            Part("changed", "Change since the last round", (
                Text("The overall picture went from 53 to 55. That may be chance.", Tone.LEAD),
                Text("May have moved by chance alone: Shared vision, Few interfaces and "
                     "High-trust relationships. " * words),
            )),
            Part("cannot", "What this report cannot say", (
                Items(tuple(Item(words=(each,)) for each in (
                    "What people who did not answer think.",
                    "Whether a small difference would be there if the round were held again.",
                    "Why people answered as they did. That is for the partnership to talk about.",
                ) * words)),
            )),
        ),
    )  # fmt: skip


def _items(*titles):
    return Items(tuple(Item(title, "66", ("People largely agree.",)) for title in titles))


def took_part(names):
    rows = tuple(Row((each, Number(15), Number(30))) for each in names)
    columns = (
        Column("Group"),
        Column("Answered", numeric=True),
        Column("Were asked", numeric=True),
    )
    table = Table("took-part", "People who answered, by group", columns, (RowGroup(rows),))
    return Part("took-part", "Who took part", (table,))


def steps():
    """Discussion questions and first steps for each criterion."""
    said = (
        "What would each of us tell a new colleague that this partnership is for?",
        "Follow one person we helped last month. How many hand-overs were there?",
    )
    parts = tuple(
        Part(f"steps-{code}", title, (
            Text("Ask each other:", Tone.LEAD), Items(tuple(Item(words=(each,)) for each in said)),
            Text("First steps you could take:", Tone.LEAD),
            Items(tuple(Item(words=(each,)) for each in said)),
        ))
        for code, title, *_ in world.CRITERIA
    )  # fmt: skip
    return Part("steps", "Questions and first steps", parts, folded=True)


def much_method():
    said = (
        "A score with some answers missing is rounded to the nearest whole of its scale, so that "
        "it cannot be recognised. Where a group has no score on a criterion, the overall picture "
        "leaves it out, and the report says so."
    )
    return Part("more-method", "More on the method", tuple(Text(said) for _ in range(12)))


def _changes(rounds):
    part = world.changed()
    titles = [f"Summer {2026 - rounds + at + 1}" for at in range(rounds)]
    rows = tuple(
        Row(
            (title, Trace(tuple(score + at for at in range(rounds)), moved),
             *(Number(score + at) for at in range(rounds))),
            Target("criterion", code),
        )
        for code, title, _, score, _, _, _, moved, _ in world.CRITERIA
    )  # fmt: skip
    table = Table(
        "rounds", "Every round so far, from 0 to 100",
        (Column("Criterion"), Column("Round by round", scale=Scale(()), where=Where.PAGES),
         *(Column(each, numeric=True) for each in titles)),
        (RowGroup(rows),),
    )  # fmt: skip
    return replace(part, blocks=(*part.blocks[:-1], replace(part.blocks[-1], blocks=(table,))))


def _by_group(names):
    def cell(score, at, group):
        if (at, group) == (3, 2):
            return Absent(world.NOT_ENOUGH)
        shown = (score * (7 + group % 5)) // 10 + group % 7
        return Tinted(min(100, shown), abs(shown - 50) > 9)

    rows = tuple(
        Row(
            (title, *(cell(score, at, group) for group in range(len(names)))),
            Target("criterion", code),
        )
        for at, (code, title, _, score, *_) in enumerate(world.CRITERIA)
    )
    columns = (Column("Criterion"), *(Column(each, numeric=True) for each in names))
    return Table("groups", "The criteria by group, from 0 to 100", columns, (RowGroup(rows),))


def _said(at):
    return world.STATEMENTS[at % 3][0].replace("agency", f"agency {at}", 1)


def _dont_know(many):
    (table,) = world.dont_know().blocks
    rows = tuple(Row((_said(at), Bar(60 - at, at < 5), Number(60 - at))) for at in range(many // 2))
    return replace(table, groups=(RowGroup(rows),))


def _statements(many):
    table = world.statements().blocks[1]
    each = max(1, many // len(NAMES))

    def row(at):
        disagree, neither = 10 * (at % 7), 10 * (at % 4)
        agree = 100 - disagree - neither
        drawn = Stack(disagree, neither, agree, reverse=at % 3 == 1)
        numbers = map(Number, (disagree, neither, agree, 10 * (at % 3)))
        return Row((_said(at), drawn, *numbers, "About three in five disagree"))

    return replace(
        table,
        groups=tuple(
            RowGroup(
                tuple(row(at) for at in range(place * each, (place + 1) * each)),
                title,
                Target("criterion", code),
            )
            for place, (code, title, *_) in enumerate(world.CRITERIA)
        ),
    )


def _links():
    part = world.links()
    text, drawing, table = part.blocks
    rows = next(iter(table.groups)).rows * 11
    return replace(part, blocks=(text, drawing, replace(table, groups=(RowGroup(rows),))))
