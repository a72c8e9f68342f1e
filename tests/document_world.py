"""Northside's report as a document written by hand: every kind of block, for tests of formats.

What a real report contains is decided in reports/document; this one is only shaped like it.
"""

from reports.blocks import (
    Absent,
    Arrow,
    Bar,
    Column,
    Document,
    Dot,
    Frame,
    Item,
    Items,
    Key,
    Map,
    Moved,
    Node,
    Number,
    Panel,
    Part,
    Position,
    Row,
    RowGroup,
    Scale,
    Score,
    Stack,
    Table,
    Target,
    Text,
    Tinted,
    Tone,
    Trace,
    Value,
    Where,
)

HUNDRED = Scale(((0.0, "0"), (0.5, "50"), (1.0, "100")))
GROUPS = (
    "Northside Council",
    "Northside Community Health",
    "St Brannock’s Hospital",
    "Millbrook Homes",
    "Other agencies",
)
# code, title, level, score, from, to, last round's, how it moved, whether people agree
CRITERIA = (
    ("stability", "Staff stability", "Clearly below the middle", 34, 31, 37, 43, Moved.DOWN,
     "most people agree"),
    ("settled", "Room to settle", "Clearly below the middle", 40, 37, 44, 41, Moved.NOT_CLEARLY,
     "people agree only weakly"),
    ("interfaces", "Few interfaces", "Clearly below the middle", 43, 40, 46, 42, Moved.NOT_CLEARLY,
     "groups differ"),
    ("learning", "Applying what is learnt", "In between", 53, 50, 57, None, Moved.NOT_CLEARLY,
     "not known"),
    ("reciprocity", "Reciprocal obligations", "In between", 55, 52, 58, 54, Moved.NOT_CLEARLY,
     "people agree moderately"),
    ("boundaries", "Working across boundaries", "Clearly above the middle", 58, 55, 61, 49,
     Moved.UP, "people do not agree"),
    ("trust", "High-trust relationships", "Clearly above the middle", 58, 55, 61, 57,
     Moved.NOT_CLEARLY, "groups differ"),
    ("vision", "Shared vision", "Clearly above the middle", 66, 63, 69, 65, Moved.NOT_CLEARLY,
     "most people agree"),
    ("teams", "Committed teams, shared values", "Clearly above the middle", 68, 65, 71, 66,
     Moved.NOT_CLEARLY, "most people agree"),
    ("ethos", "Service before contract", "Clearly above the middle", 71, 68, 74, 70,
     Moved.NOT_CLEARLY, "most people agree"),
)  # fmt: skip
STATEMENTS = (
    ("When someone leaves another agency, I soon know whom to contact instead.", 60, 20, 20, 10),
    ("I keep having to start again with someone new in another agency. (reverse-worded)", 20, 20,
     60, 0),
    ("Most people I work with in other agencies have been there at least a year.", 50, 10, 40, 30),
    ("Too few could say anything about this one.", None, None, None, 60),
)  # fmt: skip
NOT_ENOUGH = "Not enough evidence: fewer than 5 people could say."


def document() -> Document:
    return Document(
        title="Report: Summer 2026",
        partnership="Northside",
        language="en-gb",
        about=(
            "Open for answers from 9 June 2026 to 30 June 2026.",
            "Asked with the questionnaire Partnership Health, version 1.0.",
        ),
        notices=(Text("A demonstration: nobody said any of this.", Tone.NOTICE),),
        opening=(in_short(), profile()),
        parts=(
            talk(), changed(), groups(), dont_know(), purposes(), statements(), links(), method(),
        ),
        values=(
            Value("headline", "score", 54.6, "points"),
            Value("criterion", "alpha", None, "alpha", "fewer than 30 people answered",
                  criterion="trust", criterion_title="High-trust relationships"),
        ),
        frame=Frame(
            contents="In this report",
            made_with="Partnership Health",
            missing_letters="Letters that this file cannot show stand as “?”.",
        ),
    )  # fmt: skip


def in_short() -> Panel:
    return Panel(
        "in-short",
        (
            Score(55, "of 100", "between 51 and 58 if everybody had answered"),
            Text("41 of 60 people answered (68 %).", Tone.LEAD),
            Text(
                "People at this score say, for example: about 50 % agree that “Joint work is quick "
                "to arrange”, about 40 % agree that “The agencies pull in different directions”."
            ),
            Text("Talk about first", Tone.LEAD),
            Items(
                (
                    Item("Staff stability", "34", ("Clearly below the middle. Most people agree.",),
                         Target("criterion", "stability")),
                    Item("Few interfaces", "43", ("Clearly below the middle. Groups differ.",),
                         Target("criterion", "interfaces")),
                ),
                ordered=True,
            ),
            Text("Since Summer 2025: Working across boundaries improved (+9); Staff stability "
                 "declined (−9). No other clear change."),
        ),
    )  # fmt: skip


def profile() -> Table:
    levels = dict.fromkeys(level for _, _, level, *_ in CRITERIA)
    return Table(
        key="profile",
        title="Staff stability is lowest (34) and Service before contract highest (71).",
        caption="The criteria, from 0 to 100, lowest first",
        columns=(
            Column("Criterion"),
            Column("From 0 to 100", scale=HUNDRED, where=Where.PAGES),
            Column("Score", numeric=True),
            Column("If everybody had answered", where=Where.PAGES),
            Column("If everybody had answered: from", numeric=True, where=Where.FILES),
            Column("If everybody had answered: to", numeric=True, where=Where.FILES),
            Column("Do people agree?"),
        ),
        groups=tuple(
            RowGroup(
                tuple(
                    Row(
                        (title, Dot(score, low, high), Number(score + 0.3), f"{low} to {high}",
                         Number(low + 0.1, 1), Number(high - 0.1, 1), agreed),
                        Target("criterion", code),
                    )
                    for code, title, its, score, low, high, _, _, agreed in CRITERIA
                    if its == level
                ),
                level,
            )
            for level in levels
        ),
        groups_are="Level",
        legend=(Key("dot", "score"), Key("range", "where it would lie if everybody had answered")),
        notes=("Staff stability is the score of the groups shown: Millbrook Homes has none.",),
    )  # fmt: skip


def talk() -> Part:
    return Part(
        "talk",
        "Talk about first",
        (
            Text("Choose others where you know better: a few points mean little."),
            Items(
                (
                    Item(
                        "Staff stability",
                        "34 of 100",
                        (
                            "Clearly below the middle. Most people agree. Talk about what to do.",
                            "Weakest: about 60 % disagree with “When someone leaves another "
                            "agency, I soon know whom to contact instead.”",
                        ),
                        Target("criterion", "stability"),
                    ),
                ),
                ordered=True,
            ),
            Part(
                "talk-steps",
                "Questions and first steps",
                (
                    Items(
                        (
                            Item("Staff stability", words=("Which changes hurt our work most?",)),
                            Item("Few interfaces", words=("How many hand-overs were there?",)),
                        )
                    ),
                ),
                folded=True,
            ),
        ),
        short="Talk about first",
    )


def changed() -> Part:
    compared = [each for each in CRITERIA if each[6] is not None]
    return Part(
        "changes",
        "What has changed since Summer 2025",
        (
            Text("The overall picture went from 53 to 55. That may be chance.", Tone.LEAD),
            Table(
                key="changes",
                caption="The criteria, last time and now",
                columns=(
                    Column("Criterion"),
                    Column("From 0 to 100", scale=HUNDRED, where=Where.PAGES),
                    Column("Last time", numeric=True),
                    Column("Now", numeric=True),
                    Column("Change", numeric=True),
                    Column("What can be said"),
                ),
                groups=(
                    RowGroup(
                        tuple(
                            Row(
                                (title, Dot(score, before=was, moved=moved), Number(was + 0.1),
                                 Number(score + 0.2), Number(score - was, signed=True),
                                 {"up": "improved", "down": "declined"}.get(
                                     moved, "may be chance")),
                                Target("criterion", code),
                            )
                            for code, title, _, score, _, _, was, moved, _ in compared
                        )
                    ),
                ),
                legend=(Key("before", "last time"), Key("up", "improved"), Key("down", "declined")),
                notes=("A change compares the groups with the same members in both rounds.",),
            ),
            Part(
                "rounds",
                "Every round so far",
                (
                    Table(
                        key="rounds",
                        title="The overall picture, round by round: 51, 53, 55.",
                        caption="Every round so far, from 0 to 100",
                        columns=(
                            Column("Criterion"),
                            Column("Round by round", scale=Scale(()), where=Where.PAGES),
                            Column("Summer 2024", numeric=True),
                            Column("Summer 2025", numeric=True),
                            Column("Summer 2026", numeric=True),
                        ),
                        groups=(
                            RowGroup(
                                (
                                    Row(("The overall picture", Trace((51, 53, 55)), Number(51),
                                         Number(53), Number(55))),
                                    Row(("Staff stability", Trace((44, 43, 34), Moved.DOWN),
                                         Number(44), Number(43), Number(34)),
                                        Target("criterion", "stability")),
                                    Row(("Applying what is learnt", Trace((None, None, 53)),
                                         Absent(NOT_ENOUGH), Absent(NOT_ENOUGH), Number(53)),
                                        Target("criterion", "learning")),
                                )
                            ),
                        ),
                        explore="rounds",
                    ),
                ),
                folded=True,
            ),
        ),
        short="What has changed",
    )  # fmt: skip


def groups() -> Part:
    rows = tuple(
        Row(
            (
                title,
                *(
                    Absent(NOT_ENOUGH)
                    if (code, at) == ("learning", 2)
                    else Tinted(score + 2 - 9 * (at == 2), abs(score - 50) > 9)
                    for at in range(len(GROUPS))
                ),
            ),
            Target("criterion", code),
        )
        for code, title, _, score, *_ in CRITERIA
    )
    return Part(
        "groups",
        "The criteria, group by group",
        (
            Text("St Brannock’s Hospital (7 people) is more negative than the other groups: 9 "
                 "points lower on average. That is more than chance would explain."),
            Table(
                key="groups",
                title="No two groups are further apart on any criterion than chance would explain.",
                caption="The criteria by group, from 0 to 100",
                columns=(Column("Criterion"), *(Column(each, numeric=True) for each in GROUPS)),
                groups=(RowGroup(rows),),
            ),
        ),
        short="Group by group",
    )  # fmt: skip


def dont_know() -> Part:
    return Part(
        "dont-know",
        "What people could not say",
        (
            Table(
                key="dont-know",
                title="On 1 of 40 statements about three people in ten or more could not say.",
                caption="Statements that people could not judge, most first",
                columns=(
                    Column("Statement"),
                    Column("", scale=Scale(((0.0, "0 %"), (1.0, "100 %"))), where=Where.PAGES),
                    Column("Could not say, %", numeric=True),
                ),
                groups=(
                    RowGroup(
                        (
                            Row((STATEMENTS[2][0], Bar(30, True), Number(30))),
                            Row((STATEMENTS[0][0], Bar(10), Number(10))),
                        )
                    ),
                ),
            ),
        ),
        short="Could not say",
    )


def purposes() -> Part:
    found = (("Better lives for local people", 1.8), ("Better services", 2.4), ("Safety", 3.1))
    return Part(
        "ranking",
        "What should the partnership be for?",
        (
            Table(
                key="ranking",
                title="“Better lives for local people” comes first on average.",
                caption="The order in which people put the purposes",
                columns=(
                    Column("Purpose"),
                    Column("First to last", scale=Scale(((0.0, "first"), (1.0, "last"))),
                           where=Where.PAGES),
                    Column("Mean rank, 1 to 3", numeric=True),
                ),
                groups=(
                    RowGroup(
                        tuple(Row((text, Position(at, 3), Number(at, 1))) for text, at in found)
                    ),
                ),
                notes=("Of the differences between purposes, 31 % are common to everybody.",),
            ),
        ),
        short="What for",
    )  # fmt: skip


def statements() -> Part:
    def row(text, disagree, neither, agree, dont_know):
        if disagree is None:
            missing = Absent("Not enough evidence: so few people could say.")
            return Row((text, None, missing, missing, missing, Number(dont_know), "Too few to say"))
        drawn = Stack(disagree, neither, agree, reverse="reverse-worded" in text)
        shares = map(Number, (disagree, neither, agree, dont_know))
        return Row((text, drawn, *shares, "About three in five disagree"))

    return Part(
        "statements",
        "Statement by statement",
        (
            Text("Answers stand as people gave them, not turned round.", Tone.NOTE),
            Table(
                key="statements",
                caption="What people answered to each statement",
                columns=(
                    Column("Statement"),
                    Column("Answers", scale=Scale(()), where=Where.PAGES),
                    Column("Disagree, %", numeric=True),
                    Column("Neither, %", numeric=True),
                    Column("Agree, %", numeric=True),
                    Column("Could not say, %", numeric=True),
                    Column("In words"),
                ),
                groups=tuple(
                    RowGroup(
                        tuple(row(*each) for each in STATEMENTS), title, Target("criterion", code)
                    )
                    for code, title, *_ in CRITERIA[:3]
                ),
                groups_are="Criterion",
                legend=(
                    Key("healthier", "healthier answer"),
                    Key("neither", "neither"),
                    Key("less-healthy", "less healthy answer"),
                ),
            ),
        ),
        short="Statements",
        folded=True,
    )


def links() -> Part:
    nodes = (
        Node("stability", "Staff stability", 34, 0.25, 0),
        Node("interfaces", "Few interfaces", 43, 0.75, 0),
        Node("trust", "High-trust relationships", 58, 0.3, 1),
        Node("learning", "Applying what is learnt", None, 0.7, 1),
    )
    return Part(
        "links",
        "How the themes connect",
        (
            Text("The sources argue these links. No round has shown them."),
            Map(
                "links",
                "Map of 4 criteria, joined by 2 arrows.",
                nodes,
                (Arrow("stability", "trust", False), Arrow("interfaces", "learning", True)),
                (Key("raises", "argued to raise it"), Key("lowers", "argued to lower it")),
            ),
            Table(
                key="links",
                caption="What the sources argue",
                columns=(Column("This"), Column("Leads to"), Column("As argued"), Column("Where")),
                groups=(
                    RowGroup(
                        (
                            Row(("Staff stability (34)", "High-trust relationships (58)",
                                 "the more of this, the more of that",
                                 "Commentary on the health sector, paragraph 13")),
                        )
                    ),
                ),
                explore="links",
            ),
        ),
        short="Connections",
        folded=True,
    )  # fmt: skip


def method() -> Part:
    return Part(
        "method",
        "How these figures were made",
        (
            Part(
                "cannot-say",
                "What this report cannot say",
                (
                    Items(
                        (
                            Item(words=("What people who did not answer think.",)),
                            Item(words=("Why people answered as they did.",)),
                        )
                    ),
                ),
            ),
            Text("A person’s score on a criterion is the mean of their answers to its statements."),
        ),
        short="Method",
        folded=True,
    )
