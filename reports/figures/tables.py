"""Publication -> tables: what figures show, in words and whole numbers.

Criteria stand lowest first: what needs talking about is on top, and the order is the same
everywhere. Plain English for now: this module knows no Django.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assessments.instruments.schema import Instrument
from reports.former.change import Changes, CriterionChange, Untold
from reports.former.claims import (
    Range,
    everybody_answered,
    groups_shown,
    range_of,
    range_of_criterion,
)
from reports.former.publication import (
    ALMOST_FIRST,
    ALMOST_LAST,
    CriterionResult,
    Group,
    GroupScore,
    OptionRank,
    Publication,
    RankingResult,
    StatementResult,
)
from reports.reading import (
    MANY_DONT_KNOW,
    NOT_ENOUGH_EVIDENCE,
    isolated,
    listed,
    of_criterion,
    signed,
    whole,
    withheld,
)

Cell = str | int | Range
# The name of a column of ranges, and what stands there where none is left.
HAD_EVERYBODY = "Had everybody answered"
EVERYBODY_DID = "everybody took part"
NOT_KNOWN = "not known"

# Statements with fewer don’t knows than this (in per cent) are not worth a bar.
SOME_DONT_KNOW = 10
MOST_ROWS = 10
REVERSED = " (reverse-worded)"
WEIGHTS = (
    "In the score a group counts by how many people were asked in it when the round opened; in the "
    "last column each agency counts the same: a group of several counts as many times as it has "
    "agencies."
)


@dataclass(frozen=True, slots=True)
class Table:
    """What a figure shows. Numbers are whole; what may not be said is a text that says why.

    `note` explains a column, under the table. `codes` are those of the rows' criteria, where each
    row is about one: they lead to its page.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    codes: tuple[str, ...] = ()

    def coded(self) -> list[tuple[str, list[tuple[Cell, bool]]]]:
        """Each row behind the code of its criterion, or behind nothing; numbers are told apart."""
        rows = [[(cell, is_number(cell)) for cell in row] for row in self.rows]
        return list(zip(self.codes or [""] * len(self.rows), rows, strict=True))

    def headed(self) -> list[tuple[str, bool]]:
        """Each column's name, and whether numbers stand below it."""
        below = [any(is_number(row[at]) for row in self.rows) for at in range(len(self.columns))]
        return list(zip(self.columns, below, strict=True))

    def texts(self) -> list[str]:
        """The first column: what each row is about."""
        return [str(row[0]) for row in self.rows]

    def turned(self) -> "Table":
        """Columns as rows, under the same caption."""
        rows = tuple(
            (name, *(row[at] for row in self.rows))
            for at, name in enumerate(self.columns[1:], start=1)
        )
        return replace(self, columns=("", *self.texts()), rows=rows, codes=())

    def numbers(self, column: int) -> list[int | None]:
        return [number_in(row[column]) for row in self.rows]

    def ranges(self, column: int) -> list[Range | None]:
        return [range_in(row[column]) for row in self.rows]


def is_number(cell: Cell) -> bool:
    """Also of one written with its sign, or with a decimal; and of two with what lies between."""
    return not isinstance(cell, str) or re.fullmatch(r"[+−]?\d+(\.\d+)?", cell) is not None


def number_in(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) else None


def range_in(cell: Cell) -> Range | None:
    return cell if isinstance(cell, Range) else None


def by_need(publication: Publication) -> list[CriterionResult]:
    """Lowest overall score first; those without a score last."""
    return sorted(publication.criteria, key=_need)


def codes_by_need(publication: Publication) -> tuple[str, ...]:
    return tuple(each.code for each in by_need(publication))


def participation_table(publication: Publication) -> Table:
    rows = tuple(
        (_members(group), group.responded, asked(publication, group))
        for group in publication.groups
    )
    return Table("People who answered, by group", ("Group", "Answered", "Asked"), rows)


def asked(publication: Publication, group: Group) -> int | str:
    return group.invited if publication.participation.asked_is_known else NOT_KNOWN


def _members(group: Group) -> str:
    """A joined group names who is in it."""
    members = ", ".join(map(isolated, group.members))
    return f"{group.label}: {members}" if len(group.members) > 1 else group.label


def profile_table(publication: Publication) -> Table:
    weighs = _weighs_agencies(publication)
    columns = ["Criterion", "Score", HAD_EVERYBODY, agreement_column(publication)]
    columns += ["With each agency counting the same"] if weighs else []
    rows = tuple(
        tuple(_profile_row(publication, criterion, len(columns)))
        for criterion in by_need(publication)
    )
    notes = [left_out(publication), WEIGHTS if weighs else ""]
    caption = "The criteria, from 0 to 100, lowest first"
    note = " ".join(filter(None, notes))
    return Table(caption, tuple(columns), rows, note, codes_by_need(publication))


def agreement_column(publication: Publication) -> str:
    """Of several groups: between them people may differ all the same."""
    return "Agreement within groups" if len(publication.groups) > 1 else "Agreement"


def left_out(publication: Publication) -> str:
    """Of which criteria the score is that of some groups only."""
    titles = [
        each.title
        for each in by_need(publication)
        if 0 < len(groups_shown(publication, each)) < len(publication.groups)
    ]
    if not titles:
        return ""
    return f"Of the groups shown only, for one or more have no score on it: {listed(titles)}."


def _profile_row(
    publication: Publication, criterion: CriterionResult, columns: int
) -> Iterable[Cell]:
    at = f"/criteria/{publication.criteria.index(criterion)}"
    pointer = f"{at}/overall"
    yield criterion.title
    if criterion.overall is None or criterion.overall.score is None:
        yield withheld(publication, pointer if criterion.overall is None else f"{pointer}/score")
        yield from [NOT_ENOUGH_EVIDENCE] * (columns - 2)
        return
    yield whole(criterion.overall.score)
    yield range_of_criterion(publication, criterion) or EVERYBODY_DID
    yield criterion.agreement or withheld(publication, f"{at}/agreement")
    if _weighs_agencies(publication):
        yield _shown(publication, criterion.overall.agency_equal, f"{pointer}/agency_equal")


def ranking_table(publication: Publication, ranking: RankingResult) -> Table:
    """Purposes in the order in which people put them; those said in words first and last.

    One whose place is withheld lies next to one of these.
    """
    first = [each for each in ranking.options if each.in_words == ALMOST_FIRST]
    last = [each for each in ranking.options if each.in_words == ALMOST_LAST]
    ranked = [each for each in ranking.options if each.mean_rank is not None]
    hidden = [each for each in ranking.options if each.mean_rank is None and not each.in_words]
    middle = sorted(ranked, key=lambda each: each.mean_rank or 0)
    ordered = [*first, *(hidden if first else []), *middle, *([] if first else hidden), *last]
    rows = tuple((each.text, _rank(publication, ranking, each)) for each in ordered)
    columns = ("Purpose", f"Mean place, 1 to {len(rows)}")
    return Table("In which order people put the purposes", columns, rows, _split(ranking))


def _split(ranking: RankingResult) -> str:
    """What the differences between the places are made of."""
    if ranking.shared is None:
        return ""
    parts = [f"{ranking.shared} % are common to everybody"]
    if ranking.between is not None:
        parts.append(f"{ranking.between} % to groups")
    if ranking.personal is not None:
        parts.append(f"{ranking.personal} % personal")
    return f"Of the differences between purposes, {listed(parts)}."


def _rank(publication: Publication, ranking: RankingResult, option: OptionRank) -> str:
    if option.mean_rank is not None:
        return f"{option.mean_rank:.1f}"
    pointer = f"/ranking/options/{ranking.options.index(option)}/mean_rank"
    return option.in_words or withheld(publication, pointer)


# Of a change that nothing can be told of, where that is why; other reasons stand in sentences.
MAY_BE_CHANCE = "may be chance"
LIKE_FOR_LIKE = (
    "The change is that of the groups with the same members in both rounds, each with the same "
    "weight in both, so it may differ from the difference of the two scores; by rounding, too, it "
    "may be a point more or less. Where many criteria are compared at once, a change has to be "
    "larger to be more than chance."
)


def changes_table(publication: Publication, changes: Changes) -> Table:
    """Since the round before, lowest score first, as in all tables of criteria."""
    order = {each.code: place for place, each in enumerate(by_need(publication))}
    ordered = sorted(changes.criteria, key=lambda each: order[each.code])
    rows = tuple(_change_row(each, changes) for each in ordered)
    columns = ("Criterion", "What can be said", "Last time", "Now", "Change")
    codes = tuple(each.code for each in ordered)
    return Table("The criteria, last time and now", columns, rows, LIKE_FOR_LIKE, codes=codes)


def _change_row(criterion: CriterionChange, changes: Changes) -> tuple[Cell, ...]:
    found = criterion.overall
    if found is None:
        return (criterion.title, "no score in one of the rounds", *[NOT_ENOUGH_EVIDENCE] * 3)
    difference = NOT_ENOUGH_EVIDENCE if found.difference is None else signed(found.difference)
    said = MAY_BE_CHANCE if changes.untold(found) is Untold.CHANCE else str(found.verdict)
    return (criterion.title, said, whole(found.before), whole(found.now), difference)


def heatmap_table(publication: Publication) -> Table:
    columns = ("Criterion", *(group.label for group in publication.groups))
    rows = tuple(
        (criterion.title, *_group_cells(publication, criterion))
        for criterion in by_need(publication)
    )
    codes = codes_by_need(publication)
    return Table("The criteria by group, from 0 to 100", columns, rows, codes=codes)


def groups_table(publication: Publication, criterion: CriterionResult) -> Table:
    """One criterion's groups, in the order in which they took part."""
    cells = _group_cells(publication, criterion)
    scores = {each.group: each for each in criterion.groups}
    rows = tuple(
        (group.label, cell, _range_cell(publication, group, scores.get(group.key)))
        for group, cell in zip(publication.groups, cells, strict=True)
    )
    caption = f"{criterion.title}, group by group, from 0 to 100"
    return Table(caption, ("Group", "Score", HAD_EVERYBODY), rows)


def _range_cell(publication: Publication, group: Group, found: GroupScore | None) -> Cell:
    if found is None or found.score is None:
        return NOT_ENOUGH_EVIDENCE
    if everybody_answered(publication, (group,)):
        return EVERYBODY_DID
    return range_of(found.score, found.margin) or NOT_ENOUGH_EVIDENCE


def _group_cells(publication: Publication, criterion: CriterionResult) -> Iterable[Cell]:
    at = publication.criteria.index(criterion)
    scores: dict[str, tuple[int, GroupScore]] = {
        each.group: (index, each) for index, each in enumerate(criterion.groups)
    }
    for group in publication.groups:
        if group.key not in scores:
            yield withheld(publication, f"/criteria/{at}/groups")
            continue
        index, score = scores[group.key]
        yield _shown(publication, score.score, f"/criteria/{at}/groups/{index}/score")


def statements_table(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> Table:
    columns = ("Statement", "Disagree %", "Neither %", "Agree %", "Don’t know %", "In words")
    rows = tuple(
        _statement_row(publication, instrument, each)
        for each in of_criterion(publication, criterion)
    )
    return Table(f"{criterion.title}: what people answered", columns, rows)


def _statement_row(
    publication: Publication, instrument: Instrument, result: StatementResult
) -> tuple[Cell, ...]:
    pointer = f"/statements/{publication.statements.index(result)}"
    shares = {
        "disagree": result.disagree,
        "neither": result.neither,
        "agree": result.agree,
        "dont_know": result.dont_know,
    }
    cells = (_shown(publication, share, f"{pointer}/{name}") for name, share in shares.items())
    return (worded(instrument, result.code), *cells, in_words(publication, result))


def worded(instrument: Instrument, code: str) -> str:
    """The statement as people read it, marked where disagreeing is the healthier answer."""
    statement = instrument.statement(code)
    return statement.text + REVERSED if statement.reverse else statement.text


def in_words(publication: Publication, result: StatementResult) -> str:
    pointer = f"/statements/{publication.statements.index(result)}/in_words"
    return result.in_words or withheld(publication, pointer)


def dont_knows_table(publication: Publication, instrument: Instrument) -> Table:
    shares = [(each.dont_know or 0, each) for each in publication.statements]
    known = [(share, each) for share, each in shares if share >= SOME_DONT_KNOW]
    most = _without_parting(sorted(known, key=lambda pair: -pair[0]))
    rows = tuple(
        (worded(instrument, each.code), share, _flag(share), _title_of(publication, each))
        for share, each in most
    )
    columns = ("Statement", "Don’t know %", "About 30 % or more", "Criterion")
    return Table("Don’t know, most often first", columns, rows, _listed_from(known, most))


Shared = list[tuple[int, StatementResult]]


def _without_parting(ordered: Shared) -> Shared:
    """The first few; of statements with the same share all or none, but for all if there is only
    one share."""
    if len(ordered) <= MOST_ROWS:
        return ordered
    next_share = ordered[MOST_ROWS][0]
    before = [pair for pair in ordered[:MOST_ROWS] if pair[0] > next_share]
    return before or [pair for pair in ordered if pair[0] == next_share]


def _listed_from(known: Shared, most: Shared) -> str:
    """Which statements have a row."""
    least = most[-1][0] if len(most) < len(known) else SOME_DONT_KNOW
    return f"Listed are all statements that {least} % or more did not know."


def _flag(share: int) -> str:
    return "yes" if share >= MANY_DONT_KNOW else "no"


def _title_of(publication: Publication, result: StatementResult) -> str:
    titles = {criterion.code: criterion.title for criterion in publication.criteria}
    return titles.get(result.criterion, result.criterion)


def _need(criterion: CriterionResult) -> tuple[bool, float]:
    score = criterion.overall.score if criterion.overall else None
    return score is None, score or 0.0


def _weighs_agencies(publication: Publication) -> bool:
    return any(
        each.overall and each.overall.agency_equal is not None for each in publication.criteria
    )


def _shown(publication: Publication, number: float | None, pointer: str) -> Cell:
    return withheld(publication, pointer) if number is None else whole(number)
