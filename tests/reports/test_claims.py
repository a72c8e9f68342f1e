"""What a report says is true as often as is asked: `./run bench claims`, in few rounds.

So few that chance has to be allowed for: what is far from what is asked is seen all the same.
"""

import pytest

from audits.claims import table
from reports import claims, publication
from reports.claims import chance
from reports.disclosure.door import spread
from reports.findings import statements
from tests.places import ROOT

ROUNDS, MORE_ROUNDS = 8, 20
CHANCE = 0.0001  # of a rate so far from what is asked
PAGE = (ROOT / "docs" / "scoring.md").read_text()


def measured(what, where):
    """The result of one line."""
    (line,) = (
        each for each in table.all_lines() if each.what.startswith(what) and each.where == where
    )
    ((result,),) = table.measure([line], MORE_ROUNDS)
    return result


def missed(results):
    return [
        (each.line.what, each.line.where, each.ours)
        for each in results
        if table.by_chance(each.line, each.ours) < CHANCE
    ]


@pytest.fixture(scope="module")
def everything():
    return [each for results in table.measure(table.all_lines(), ROUNDS) for each in results]


def test_what_a_report_says_is_true_as_often_as_is_asked(everything):
    assert missed(everything) == []


def test_what_reports_said_before_is_caught(everything):
    caught = {
        each.line.what
        for each in everything
        if each.before and table.by_chance(each.line, each.before) < CHANCE
    }
    assert caught >= {
        "No difference, and two groups lie apart on a criterion",
        "No difference, and a first page says of any criterion that they do",
        "The range of a criterion holds, response .3 to .9",
        "People agree, and groups are said to lie apart",
        "A word of agreement is given",
        "A share is within one unit of the truth",
    }


# Worse rules than ours


def test_the_finite_population_correction_between_groups_is_caught(monkeypatch):
    """Groups' responses weigh as if those who did not answer were all that chance leaves."""
    monkeypatch.setattr(chance, "could_say", lambda *_: 1 / (1 - 0.65))
    assert missed([measured("No difference, and two groups", "6 of 20")])


def test_a_first_page_that_corrects_for_the_pairs_of_one_criterion_alone_is_caught(monkeypatch):
    monkeypatch.setattr(claims, "comparisons_on_all_criteria", lambda _publication: 1)
    assert missed([measured("No difference, and a first page", "6 of 20")])


def test_scores_weighted_by_who_responded_are_caught(monkeypatch):
    monkeypatch.setattr(
        publication.Group, "invited_at_opening", property(lambda group: group.responded)
    )
    assert missed([measured("The range of a criterion holds, response", "6 of 20")])


def test_a_weakest_statement_that_is_picked_after_rounding_is_caught(monkeypatch):
    assert not measured("Weakest, and another is weaker at all", "6 agencies of 8").ours.hits
    monkeypatch.setattr(statements, "ROUNDED_BY", 0)
    assert measured("Weakest, and another is weaker at all", "6 agencies of 8").ours.hits


def test_shares_in_whole_per_cent_are_caught(monkeypatch):
    monkeypatch.setattr(publication, "SHARE_UNITS", ())
    assert missed([measured("A share is within one unit of the truth", "60 responses")])


def test_words_of_agreement_from_ten_responses_on_are_caught(monkeypatch):
    monkeypatch.setattr(spread, "AGREEMENT_FROM", 10)
    assert missed([measured("A word of agreement is given", "about 10 responses")])


# The document


def rows():
    """Of the table in section 19, but for its head."""
    found = [line for line in PAGE.split("\n## 19.")[1].splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line.strip("| ").split("|")) for line in found]
    assert cells[0] == table.HEADER
    return cells[2:]


def test_the_document_has_the_lines_of_the_bench():
    assert [row[:3] for row in rows()] == [table.cells(line) for line in table.all_lines()]


def test_no_figure_of_the_document_misses_what_is_asked():
    for line, (*_, now) in zip(table.all_lines(), rows(), strict=True):
        figure = 0.0 if now == "not said" else float(now.partition(" %")[0])
        assert table.fulfils(line, table.Rate(round(10 * figure), 1_000)), line


def test_the_document_names_the_seed_and_the_rounds():
    assert f"seed {table.SEED}, {table.ROUNDS} or {table.MANY_ROUNDS:,} rounds" in " ".join(
        PAGE.split()
    )
