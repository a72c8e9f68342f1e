"""The first sheet, and the last: what the page says in words."""

from reports import findings
from reports.figures.tables import asked
from reports.former import mergers
from reports.render import method as methods
from reports.render.report import Report
from reports.render.workbook.cells import FROM, OF_SCORES, OVERALL, TO, bounds, day, number
from reports.render.workbook.sheet import Cell, Sheet

METHOD_WIDTH = 100


def summary(report: Report, sheet: Sheet) -> None:
    publication, heading = report.publication, report.heading
    begins, ends = (day(each, heading.zone) for each in (heading.asked_from, heading.asked_until))
    questions = f"{report.instrument.title} {report.instrument.version}"
    sheet.columns([40, 60, 12, 12])
    sheet.sentence(f"Report of the round from {begins} to {ends}. Asked with: {questions}.")
    if heading.is_import:
        sheet.sentence("Asked on paper or with another tool.")
    for said in _in_short(report):
        sheet.sentence(said)
    score, equal = (
        number(publication, getattr(publication.headline, name), f"/headline/{name}")
        for name in OF_SCORES
    )
    low, high = bounds(publication, publication.headline, "/headline")
    labels = (OF_SCORES["score"], FROM, TO, OF_SCORES["agency_equal"])
    rows = [list(row) for row in zip(labels, (score, low, high, equal), strict=True)]
    sheet.table([OVERALL, ""], rows, stays=False)
    sheet.heading("Who took part")
    people: list[list[Cell]] = [
        [each.label, ", ".join(each.members), each.responded, asked(publication, each)]
        for each in publication.groups
    ]
    sheet.table(["Group", "Who is in it", "Answered", "Asked"], people, stays=False)
    if became := mergers.since(report.mergers):
        sheet.note(became)


def _in_short(report: Report) -> list[str]:
    """The page's own sentences."""
    found = findings.tell(report.publication, report.instrument, report.changes)
    overall = f"{OVERALL}: {found.headline}"
    said = [found.participation, found.few_answered, found.at_worst, found.joined, overall]
    said += [found.on_range]
    said += [found.weighting, found.lowest, found.highest, found.close_together, found.dont_knows]
    said += [found.changes.headline, found.changes.merged] if found.changes else []
    return [each for each in said if each]


def method(report: Report, sheet: Sheet) -> None:
    """The page's own sentences; its heading is the sheet's."""
    sheet.columns([METHOD_WIDTH])
    for said in methods.method(report):
        if not said.is_heading:
            sheet.paragraph(said.text)
        elif said.text != sheet.title:
            sheet.heading(said.text)
