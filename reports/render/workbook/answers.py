"""Sheets of answers: statement by statement, and the ranking; of the whole partnership."""

from math import inf

from xlsxwriter import Workbook

from reports.figures import by_need, worded
from reports.former.publication import ALMOST_FIRST, OptionRank, Publication, StatementResult
from reports.reading import of_criterion, on_shares, withheld
from reports.render.facts import COUNTS, SHARES
from reports.render.report import Report
from reports.render.workbook import charts
from reports.render.workbook.cells import as_it_is, number
from reports.render.workbook.sheet import WIDEST, Cell, Sheet

STATEMENT = 46  # characters across: with narrower columns, more of the sheet is read on paper
OPTIONS = "/ranking/options"
ANSWERS = {
    "disagree": "Disagree",
    "neither": "Neither",
    "agree": "Agree",
    "dont_know": "Don’t know",
}


def statements(report: Report, sheet: Sheet, book: Workbook) -> None:
    publication, instrument = report.publication, report.instrument
    results = [
        (criterion, each)
        for criterion in by_need(publication)
        for each in of_criterion(publication, criterion)
    ]
    in_figures = any(each.counts for _, each in results)
    rows: list[list[Cell]] = [
        [
            worded(instrument, each.code),
            each.code,
            criterion.title,
            *_answers(publication, each, in_figures=in_figures),
        ]
        for criterion, each in results
    ]
    header = ["Statement", "Code", "Criterion"]
    said = ["The whole partnership. Answers stand as people gave them, not turned round."]
    if in_figures:
        said.append("People are counted to a multiple of three, rounded at random.")
        said += [on_shares(publication) or ""]
        header += [f"{label}, %" for label in ANSWERS.values()]
        header += [f"{label}, people" for label in ANSWERS.values()]
        header += ["Agreement"]
    else:
        said.append(f"In figures there is {withheld(publication, '/statements')}.")
    header += ["In words"]
    place = sheet.only_table(header, rows, said, first=STATEMENT)
    if in_figures:
        reverse = [instrument.statement(each.code).reverse for _, each in results]
        charts.statements(book, sheet, place, (3, 4, 5), reverse)


def _answers(publication: Publication, result: StatementResult, *, in_figures: bool) -> list[Cell]:
    at = f"/statements/{publication.statements.index(result)}"
    in_words = as_it_is(publication, result.in_words, f"{at}/in_words")
    if not in_figures:
        return [in_words]
    shares = (as_it_is(publication, getattr(result, name), f"{at}/{name}") for name in SHARES)
    counts = (
        as_it_is(publication, getattr(result.counts, name, None), f"{at}/counts/{name}")
        for name in COUNTS
    )
    agreement = as_it_is(publication, result.agreement, f"{at}/agreement")
    return [*shares, *counts, agreement, in_words]


def ranking(report: Report, sheet: Sheet) -> None:
    publication, asked = report.publication, report.instrument.ranking
    result = publication.ranking
    if asked is None:
        return
    sheet.columns([WIDEST, 40])
    sheet.sentence(asked.question)
    if result is None:
        sheet.sentence(f"The order is withheld: {withheld(publication, '/ranking')}.")
        return
    options = sorted(enumerate(result.options), key=lambda pair: _place(pair[1]))
    ranks: list[list[Cell]] = [
        [
            each.text,
            each.in_words or number(publication, each.mean_rank, f"{OPTIONS}/{i}/mean_rank"),
        ]
        for i, each in options
    ]
    sheet.table(["Purpose", "Mean place (1 is first)"], ranks)
    sheet.heading("Of all differences in the order")
    parts = {
        "shared": "Shared by everybody",
        "between": "Between the groups",
        "personal": "From person to person",
    }
    rows: list[list[Cell]] = [
        [label, as_it_is(publication, getattr(result, name), f"/ranking/{name}")]
        for name, label in parts.items()
    ]
    if result.in_words:
        rows.append(["Agreement on the order", result.in_words])
    sheet.table(["Which part", "%"], rows, stays=False)


def _place(option: OptionRank) -> float:
    """First what almost everyone put first; last what has no number."""
    if option.in_words == ALMOST_FIRST:
        return 0
    return inf if option.mean_rank is None else option.mean_rank
