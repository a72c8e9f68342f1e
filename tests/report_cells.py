"""What a report says, by what it is about; and the same read back out of each of its formats.

A chain: `published` is read straight from the publication, and the long table (`read_csv`) has the
same keys. `in_tables` says in which cell of the document each of these stands, and `cells_of` reads
the document. A format then shows the rows of its document's tables: `shown_on_pages` and
`shown_in_files` say how, `read_page`, `read_pdf` and `read_xlsx` read them back.
"""

import csv
import io
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from openpyxl import load_workbook

from reports.blocks import Absent, Items, Number, Score, Table, Tinted, Where, walk
from reports.publication import RankingResult, Withheld, known
from reports.words import labels, standing, statements
from reports.words.names import Names
from reports.words.plain import isolated
from reports.words.score_change import verdict
from tests.pages import text_in, without
from tests.pdf_reading import elements, read, said_in, tables_of

SCORES = ("score", "margin", "agency_equal")
ANSWERS = ("disagree", "neither", "agree", "dont_know")
PARTS = ("shared", "between", "personal")
OF_CHANGES = ("before", "now", "difference", "margin", "smallest_detectable", "verdict")


# What is published: a number, a code, Withheld, or None where a change cannot be told


def key(what, measure, *, criterion="", statement="", option="", group=""):
    return what, measure, criterion, statement, option, group


def published(report):
    """Every value, as the publication has it, and every change; by the keys of the long table."""
    value, found = report.publication, {}

    def add(what, holder, names, prefix="", **of):
        for name in names:
            one = holder if isinstance(holder, Withheld | None) else getattr(holder, name)
            found[key(what, prefix + name, **of)] = one

    people = ("responded", "invited") if value.participation.asked_is_known else ("responded",)
    add("participation", value.participation, people)
    for group in value.groups:
        add("participation", group, people, group=group.key)
    add("headline", value.headline, SCORES)
    for each in value.criteria:
        add("criterion", each.overall, SCORES, criterion=each.code)
        add("criterion", each, ("sd", "agreement", "alpha"), criterion=each.code)
        for of_group in each.groups:
            of = {"criterion": each.code, "group": of_group.group}
            add("group", of_group, ("score", "margin"), **of)
    for each in value.statements:
        of = {"criterion": each.criterion, "statement": each.code}
        add("statement", each.counts, ANSWERS, "counts_", **of)
        add("statement", each, (*ANSWERS, "in_words", "agreement"), **of)
    if value.ranking:
        options = () if isinstance(value.ranking, Withheld) else value.ranking.options
        for each in options:
            add("ranking", each, ("mean_rank",), option=each.code)
            if each.in_words:
                add("ranking", each, ("in_words",), option=each.code)
        add("ranking", value.ranking, PARTS)
        if known(value.ranking) and value.ranking.almost_complete:
            found[key("ranking", "in_words")] = "almost_complete"
    for of, change in changes_of(report).items():
        add("change", change, OF_CHANGES, criterion=of[0], group=of[1])
    return found


def changes_of(report):
    """By criterion and group; "" for all of them."""
    if report.changes is None:
        return {}
    found = {("", ""): report.changes.headline}
    for each in report.changes.criteria:
        found[each.code, ""] = each.overall
        found |= {(each.code, group): change for group, change in each.groups.items()}
    return found


# The long table


def read_csv(data):
    """{key: (value, reason)}, as texts; and the members of each group."""
    found, members = {}, {}
    for row in csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True):
        if row["measure"] == "member":
            members.setdefault(row["group"], []).append(row["value"])
            continue
        names = ("what", "measure", "criterion", "statement", "option", "group")
        of = tuple(row[name] for name in names)
        assert of not in found, of
        found[of] = row["value"], row["reason"]
    return found, members


# The document: in which cell of which table each value stands


def in_tables(report):
    """{(table's key, row, column's title): value} of the whole report, for files."""
    value, names = report.publication, Names(report.instrument, report.publication)
    found = _people(report, names)
    found |= _row("overall", labels.overall_score(), value.headline, OVERALL)
    for each in value.criteria:
        title = names.criterion(each.code)
        found |= _row("profile", title, each.overall, OVERALL)
        found |= _row("profile", title, each, {"sd": "spread", "alpha": "alpha"})
        within = "strength-within" if len(value.groups) > 1 else "strength"
        word = known(each.agreement)
        found["profile", title, labels.column(within)] = (
            standing.strength(word) if word else each.agreement
        )
        if len(value.groups) > 1 and any(known(one.overall.score) for one in value.criteria):
            found |= _by_group(title, each, names)
    for each in statements_in(value):
        found |= of_statement(each, value)
    found |= _could_not_say(value, names)
    found |= _order(value, names)
    found |= _changed(report, names)
    found |= _rounds(report, names)
    return found


OVERALL = {"score": "score", "from": "from", "to": "to", "agency_equal": "equal"}


def _row(table, row, holder, columns):
    """From the names of a result's fields to those of columns."""
    found = {}
    for name, column in columns.items():
        end = name in ("from", "to")
        cell = (ends(holder)[name == "to"]) if end else getattr(holder, name)
        found[table, row, labels.column(column)] = cell
    return found


def ends(score):
    """Of its range, to one decimal, within the scale."""
    if isinstance(score.score, Withheld) or isinstance(score.margin, Withheld):
        missing = score.score if isinstance(score.score, Withheld) else score.margin
        return missing, missing
    middle, margin = Decimal(str(score.score)), Decimal(str(score.margin))
    return float(max(Decimal(0), middle - margin)), float(min(Decimal(100), middle + margin))


def _people(report, names):
    value = report.publication
    rows = [] if len(value.groups) < 2 else [(_named(each, names), each) for each in value.groups]
    rows.append((labels.whole_partnership(), value.participation))
    is_known = value.participation.asked_is_known
    return {
        ("participation", row, labels.column(column)): cell
        for row, each in rows
        for column, cell in (
            ("answered", each.responded),
            ("asked", each.invited if is_known else labels.not_known()),
        )
    }


def _named(group, names):
    if len(group.members) == 1:
        return names.group(group)
    return labels.group_with_members(names.group(group), names.listed_members(group))


def _by_group(title, result, names):
    found = {}
    for each in result.groups:
        column = names.group(names.group_of(each.group))
        low, high = ends(each)
        found["groups", title, column] = each.score
        found["groups-from", title, column] = low
        found["groups-to", title, column] = high
    return found


def statements_in(value):
    """They have a table where at least words are said of them."""
    return value.statements if any(known(each.in_words) for each in value.statements) else ()


def of_statement(result, publication):
    """By its code. Shares and people have columns where some statement has its counts."""
    word, how = known(result.in_words), known(result.agreement)
    found = {"in-words": statements.view(word) if word else result.in_words}
    if any(known(each.counts) for each in publication.statements):
        found |= {each: getattr(result, each) for each in ANSWERS}
        counts = result.counts
        for each in ANSWERS:
            found[f"{each}-people"] = (
                counts if isinstance(counts, Withheld) else getattr(counts, each)
            )
        found["distribution"] = statements.distribution(how) if how else result.agreement
    return {("statements", result.code, labels.column(c)): v for c, v in found.items()}


def _could_not_say(value, names):
    """Only those stand there on which many could not say: which, is not asked here."""
    column = labels.column("dont_know")
    return {
        ("dont-know", names.statement(each.code), column): each.dont_know
        for each in value.statements
    }


def _order(value, names):
    if not isinstance(value.ranking, RankingResult):
        return {}
    place = labels.mean_place(len(value.ranking.options))
    found = {
        ("ranking", names.option(each.code), place): (
            statements.end(each.in_words) if each.in_words else each.mean_rank
        )
        for each in value.ranking.options
    }
    for part in PARTS:
        row = labels.part_of_order(part)
        found["ranking-parts", row, labels.column("per-cent")] = getattr(value.ranking, part)
    return found


CHANGES = {
    "before": "before",
    "now": "now",
    "difference": "change",
    "margin": "margin",
    "smallest_detectable": "smallest",
}


def _changed(report, names):
    """None where it cannot be told."""
    found = {}
    for (code, group), change in changes_of(report).items():
        title = names.criterion(code) if code else labels.overall_score()
        table, row = "changes", title
        if group:
            table, row = "changes-all", f"{title}: {names.group(names.group_of(group))}"
        for name, column in CHANGES.items():
            cell = getattr(change, name) if change else None
            found[table, row, labels.column(column)] = cell
        found[table, row, labels.column("verdict")] = verdict(change, report.changes)
    return found


def _rounds(report, names):
    each_round = [(one.title, one.publication) for one in report.earlier if one.comparable]
    each_round.append((report.heading.title, report.publication))
    if sum(known(value.headline.score) is not None for _title, value in each_round) < 2:
        return {}
    found = {}
    for title, value in each_round:
        found["rounds", labels.overall_score(), isolated(title)] = value.headline.score
        for each in value.criteria:
            row = names.criterion(each.code)
            found["rounds", row, isolated(title)] = each.overall.score
    return found


# Of one criterion


def in_tables_of(report, code):
    """The same of a criterion's own page; with ranges in words, as pages have them."""
    value, names = report.publication, Names(report.instrument, report.publication)
    (result,) = (each for each in value.criteria if each.code == code)
    found = {}
    for each in statements_in(value):
        if each.criterion == code:
            found |= of_statement(each, value)
    if len(value.groups) > 1 and known(result.overall.score) is not None:
        for each in result.groups:
            group = names.group_of(each.group)
            columns = {"score": "score", "from": "from", "to": "to"}
            found |= _row("groups", names.group(group), each, columns)
            found["groups", names.group(group), labels.column("range")] = in_whole_points(
                each, [group], value
            )
    each_round = [(one.title, one.publication) for one in report.earlier if one.comparable]
    each_round.append((report.heading.title, value))
    scores = [(title, each, _of(each, code)) for title, each in each_round]
    if sum(known(score.score) is not None for _title, _value, score in scores) > 1:
        for title, each, score in scores:
            row = isolated(title)
            groups = groups_with_score(each, code)
            found["rounds", row, labels.column("score")] = score.score
            found["rounds", row, labels.column("range")] = in_whole_points(score, groups, each)
    return found


def _of(value, code):
    return next(each.overall for each in value.criteria if each.code == code)


def groups_with_score(value, code):
    (result,) = (each for each in value.criteria if each.code == code)
    scored = {each.group for each in result.groups if known(each.score) is not None}
    return [each for each in value.groups if each.key in scored]


def in_whole_points(score, groups, value):
    """Its range as a page has it: outwards, within the scale."""
    if isinstance(score.score, Withheld):
        return score.score
    if value.participation.asked_is_known and all(g.responded >= g.invited for g in groups):
        return labels.everybody_answered()
    beyond = max(Decimal("0.05"), Decimal(str(score.margin)))
    middle = Decimal(str(score.score))
    low = max(0, int((middle - beyond).to_integral_value(ROUND_FLOOR)))
    high = min(100, int((middle + beyond).to_integral_value(ROUND_CEILING)))
    return f"{low} to {high}" if low < high else f"{low}"


# What a document has in its cells


# What is said in them follows from several values: the tests of findings and words have them.
IN_WORDS = ("links", "changes-groups")


def tables_in(document):
    """As they come; a document has no key twice."""
    blocks = walk((*document.opening, *document.parts))
    found = {block.key: block for block in blocks if isinstance(block, Table)}
    assert len(found) == sum(
        isinstance(each, Table) for each in walk((*document.opening, *document.parts))
    )
    return found


def cells_of(document):
    """{(table's key, row, column's title): cell}, with the code of a statement for its row."""
    found = {}
    for table in tables_in(document).values():
        if table.key in IN_WORDS:
            continue
        for group in table.groups:
            for row in group.rows:
                for column, cell in list(zip(table.columns, row.cells, strict=True))[1:]:
                    if column.scale is None:
                        of = (table.key, _row_name(table, group, row), column.title)
                        assert of not in found, of
                        found[of] = cell
    return found


def _row_name(table, group, row):
    if table.key == "statements":
        return row.cells[1]
    name = row.cells[0]
    return f"{group.title}: {name}" if table.key == "changes-all" else name


# What each format has to show of them


def shown_on_pages(table):
    """The titles of its columns, and its rows: each the title of its group, then its cells."""
    kept = [
        at for at, each in enumerate(table.columns)
        if each.where in (Where.EVERYWHERE, Where.PAGES)
    ]  # fmt: skip
    heads = [table.columns[at].title for at in kept]
    rows = [
        [group.title, *(_on_a_page(row.cells[at]) for at in kept)]
        for group in table.groups
        for row in group.rows
    ]
    return [heads, *rows]


def _on_a_page(cell):
    match cell:
        case Number():
            return cell.formatted(".")
        case Tinted():
            return str(cell.score)
        case Absent():
            return f"– {cell.why}"
        case str():
            return cell
    return ""  # nothing, or drawn


def shown_in_files(table):
    """The same with the columns of files, and numbers as they are published."""
    kept = [
        at for at, each in enumerate(table.columns)
        if each.where in (Where.EVERYWHERE, Where.FILES) and each.scale is None
    ]  # fmt: skip
    rows = [
        [group.title, *(_in_a_file(row.cells[at]) for at in kept)]
        for group in table.groups
        for row in group.rows
    ]
    return [[table.columns[at].title for at in kept], *rows]


def _in_a_file(cell):
    match cell:
        case Number():
            return cell.value
        case Tinted():
            return cell.score
        case Absent():
            return cell.why
    return cell


def figures_of(document):
    """The large numbers, and those beside items of lists, as they come."""
    for block in walk((*document.opening, *document.parts)):
        if isinstance(block, Score):
            yield str(block.number)
        elif isinstance(block, Items):
            yield from (each.figure for each in block.items if each.figure)


# A page


def read_page(data):
    """Its tables by their keys, each as `shown_on_pages` has it; and its figures. What is drawn is
    no text."""
    page = without(data, ["svg", "sup"])
    found = {}
    for figure in page.css("figure"):
        heads, *others = [row for part in figure.css("thead, tbody") for row in _rows_of(part)]
        key = figure.attributes["id"].removeprefix("table-")
        found[key] = turned_back([heads[1:], *others])
    return found, [each.text() for each in page.css(".score-number, .item-figure")]


def _rows_of(part):
    """Each begins with the title of its group."""
    group = ""
    for row in part.css("tr"):
        cells = [text_in(cell) for cell in row.css("th, td")]
        if row.css_matches("tr.group"):
            group = cells[-1]
        else:
            yield [group, *cells]


def turned_back(rows):
    """A table of many columns stands with its columns as rows."""
    heads, *others = rows
    if heads[0]:
        return rows
    names = [row[1] for row in others]
    columns = [list(column) for column in zip(*(row[2:] for row in others), strict=True)]
    pairs = zip(heads[1:], columns, strict=True)
    return [["", *names], *(["", name, *cells] for name, cells in pairs)]


# A PDF


def read_pdf(data):
    """Its tables as they come, each as `shown_on_pages` has it, but that drawn columns have no
    title. A value that is withheld has the reason that stands beneath under its letter."""
    found = read(data)
    tables = []
    for (heads, *rows), reasons in zip(tables_of(found), _reasons(found), strict=True):
        group, cells = "", []
        for row in rows:
            if len(row) == 1 < len(heads):
                (group,) = row
            else:
                cells.append([group, *(_with_reason(each, reasons) for each in row)])
        tables.append(turned_back([heads, *cells]))
    return tables


def _reasons(found):
    """By letter, for each table: of the paragraphs between it and the next."""
    said, beneath = said_in(found), []
    for each in elements(found, "/Table", "/P"):
        if each["/S"] == "/Table":
            beneath.append({})
        elif beneath:
            letter, _space, words = said.by(each).partition(" ")
            beneath[-1].setdefault(letter, words)
    return beneath


def _with_reason(cell, reasons):
    letter = re.fullmatch("– ?([a-z]+)", cell)
    return f"– {reasons[letter[1]]}" if letter else cell


# A spreadsheet


def read_xlsx(data):
    """Its tables as they come, each as `shown_in_files` has it."""
    book = load_workbook(io.BytesIO(data))
    return [table for sheet in book for table in tables(sheet)]


def with_groups(table, rows):
    """The rows of a table in a sheet, where groups are a column or headings, or there are none."""
    heads, *others = ([*row] for row in rows)
    while heads and heads[-1] is None:  # it shares its sheet with a broader one
        heads.pop()
    others = [row[: len(heads)] for row in others]
    if table.groups_are:
        assert heads[0] == table.groups_are
        return [heads[1:], *others]
    titles = {each.title for each in table.groups if each.title}
    group, found = "", [heads]
    for first, *cells in others:
        if first in titles and not any(cells):
            group = first
        else:
            found.append([group, first, *cells])
    return found


def tables(sheet):
    """Every table of a sheet: its header, and its rows as texts and numbers."""
    found, at = [], None
    for row in sheet.iter_rows():
        cells = [cell.value for cell in row]
        if row[0].font.bold and row[0].fill.fgColor.rgb == "FFECEFF2":
            at = [cells]
            found.append(at)
        elif cells[0] is None:
            at = None
        elif at is not None:
            at.append(cells)
    return found
