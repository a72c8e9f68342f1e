"""Sheets that compare rounds: the change since the one before, and every round so far."""

from xlsxwriter import Workbook

from reports.figures import by_need
from reports.findings.changes import told, why_untold
from reports.former.change import Change, Changes
from reports.former.publication import Publication
from reports.reading import NOT_ENOUGH_EVIDENCE, one_decimal
from reports.render.facts import OF_CHANGES
from reports.render.report import Earlier, Report
from reports.render.workbook import charts
from reports.render.workbook.cells import EVERYBODY, OVERALL, day, number, pointer_of
from reports.render.workbook.sheet import WIDEST, Cell, Sheet, fitting

CHANGES = {
    "before": "Last time",
    "now": "Now",
    "difference": "Change, in points",
    "margin": "Margin, if this were the only comparison",
    "smallest_visible": "Smallest change that would be seen",
    "verdict": "What can be said",
}


COMPARED = (
    "A change compares the groups with the same members in both rounds, each with the same "
    "weight in both. The smallest change that would be seen is one that would be detected four "
    "times in five."
)
ON_MARGINS = (
    "What can be said counts all comparisons that are made at once; the margin is that of one "
    "alone. So a change may be larger than its margin, and be chance all the same."
)


def change(report: Report, sheet: Sheet, book: Workbook) -> None:
    changes, before = report.changes, report.before
    if changes is None or before is None:
        sheet.columns([WIDEST, WIDEST])
        sheet.sentence(_why_no_change(before))
        return
    header = ["Criterion", "Group", *CHANGES.values()]
    labels = {each.key: each.label for each in report.publication.groups}
    overall = [_change(changes, OVERALL, EVERYBODY, changes.headline)]
    overall += [_change(changes, each.title, EVERYBODY, each.overall) for each in changes.criteria]
    of_groups = [
        _change(changes, each.title, labels[key], found)
        for each in changes.criteria
        for key, found in each.groups.items()
    ]
    sheet.columns(fitting(header, overall + of_groups, first=40))
    how = "asked on paper or with another tool" if before.is_import else "asked"
    sheet.sentence(f"The round before: {before.title}, {how} until {_ended(report, before)}.")
    if before.brought_in:
        came = day(before.brought_in, report.heading.zone)
        sheet.sentence(f"It was added on {came}, after this report was made.")
    sheet.sentence(COMPARED)
    if said := told(changes).merged:
        sheet.sentence(said)
    place = sheet.table(header, overall)
    differences, margins = ([row[column] for row in overall] for column in (4, 5))
    charts.changes(book, sheet, place, differences, margins)
    if of_groups:
        sheet.next_table("Groups that are the same in both rounds", header, of_groups)
    sheet.note(ON_MARGINS)


def _why_no_change(before: Earlier | None) -> str:
    if before is None:
        return "No round before this one has a report."
    return f"The round before, {before.title}, asked other questions: the two are not compared."


def _ended(report: Report, earlier: Earlier) -> str:
    return day(earlier.asked_until, report.heading.zone)


def _change(changes: Changes, title: str, group: str, found: Change | None) -> list[Cell]:
    missing = f"{NOT_ENOUGH_EVIDENCE}: {why_untold(changes, found)}"
    values = (getattr(found, name, None) for name in OF_CHANGES)
    cells = (one_decimal(each) if isinstance(each, int | float) else each for each in values)
    return [title, group, *(missing if each is None else each for each in cells)]


def comparable(report: Report) -> tuple[Earlier, ...]:
    """Earlier rounds with the same questions."""
    return tuple(each for each in report.earlier if each.comparable)


def rounds(report: Report, sheet: Sheet, book: Workbook) -> None:
    earlier = comparable(report)
    titles = [f"{each.title} ({_ended(report, each)})" for each in earlier]
    published = [*(each.publication for each in earlier), report.publication]
    header = ["Criterion", *titles, f"{report.heading.title} (this round)"]
    overall = (number(each, each.headline.score, "/headline/score") for each in published)
    rows: list[list[Cell]] = [[OVERALL, *overall]]
    for each in by_need(report.publication):
        rows.append([each.title, *(_score_of(every, each.code) for every in published)])
    place = sheet.only_table(header, rows, ["Scores from 0 to 100."])
    charts.rounds(book, sheet, place, len(published))


def _score_of(publication: Publication, code: str) -> Cell:
    result = next(each for each in publication.criteria if each.code == code)
    pointer = f"{pointer_of(publication, result)}/overall/score"
    return number(publication, getattr(result.overall, "score", None), pointer)
