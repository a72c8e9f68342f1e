"""Real answers through the door, compared with R (tests/published/lq2002_sampled_fpc/README.md).

330 soldiers of 17 companies, each company large enough to be shown alone, nobody left anything
out. In every company and criterion at least two people differ from the commonest score, so the
rule of two who differ moves nothing. So what is published has to be what R computes: each company's
mean in whole points, and everybody's from these, weighted by how many were asked.
"""

import csv
import json
from collections import Counter, defaultdict
from math import floor

import numpy as np
import pytest
from django.core.management import call_command

from assessments.instruments.loader import load
from assessments.models import Round
from assessments.services import rounds
from reports.disclosure.door.groups import Unit
from reports.disclosure.door.publish import publish
from tests.conftest import DAY, PASSWORD
from tests.pages import each_text, words_of
from tests.places import PUBLISHED

CASE = PUBLISHED / "lq2002_sampled_fpc"
R = json.loads((CASE / "expected.json").read_text())["scales"]
CRITERIA = ("leadership", "task_significance")


def rows(name):
    with (CASE / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def published():
    instrument = load(CASE / "instrument.yaml")
    data = rows("data.csv")
    # The scale begins at 1, so an answer's number is its code; blank is 0.
    answers = [[int(row[code] or 0) for row in data] for code in instrument.codes]
    return publish(
        np.array(answers, dtype=np.uint8),
        np.zeros((0, len(data)), dtype=np.uint8),
        [row["agency"] for row in data],
        units=[Unit(row["agency"], row["agency"], int(row["N"])) for row in rows("roster.csv")],
        minimum_group=5,
        breakdown="agency",
        instrument=instrument,
        rng=np.random.default_rng(2002),
    )


def test_no_company_needs_the_rule_of_two_who_differ():
    """Nobody left anything out, and no statement is reverse-worded: sums are scores."""
    instrument = load(CASE / "instrument.yaml")
    for asked in instrument.criteria:
        sums = defaultdict(list)
        for row in rows("data.csv"):
            sums[row["agency"]].append(sum(int(row[each.code]) for each in asked.statements))
        for company in sums.values():
            (_commonest, people), *_others = Counter(company).most_common(1)
            assert len(company) - people >= 2


@pytest.fixture(params=CRITERIA)
def criterion(request, published):
    return next(each for each in published.criteria if each.code == request.param)


def test_every_company_stands_alone(published):
    counts = Counter(row["agency"] for row in rows("data.csv"))
    assert {group.key: group.responded for group in published.groups} == counts
    assert all(len(group.members) == 1 for group in published.groups)
    assert {group.key: str(group.invited) for group in published.groups} == {
        row["agency"]: row["N"] for row in rows("roster.csv")
    }


def test_each_company_s_score_is_R_s(criterion):
    assert {each.group: each.score for each in criterion.groups} == whole_points(criterion.code)


def whole_points(code):
    """R's means, rounded; some are halves, which go up whatever R's last digit is."""
    means = {key: round(found["mean"], 9) for key, found in R[code]["by_group"].items()}
    return {key: floor(mean + 0.5) for key, mean in means.items()}


def test_the_overall_scores_are_R_s_as_far_as_whole_points_go(criterion):
    expected, scores = R[criterion.code]["partnership"], whole_points(criterion.code)
    invited = {row["agency"]: int(row["N"]) for row in rows("roster.csv")}
    asked = sum(invited[key] * score for key, score in scores.items()) / sum(invited.values())
    assert criterion.overall.score == pytest.approx(asked, abs=0.05 + 1e-9)
    assert asked == pytest.approx(expected["roster"]["estimate"], abs=0.2)
    equal = sum(scores.values()) / len(scores)
    assert criterion.overall.agency_equal == pytest.approx(equal, abs=0.05 + 1e-9)
    assert equal == pytest.approx(expected["agency_equal"]["estimate"], abs=0.2)


def test_the_headline_is_the_mean_of_both(published):
    estimates = [R[code]["partnership"]["roster"]["estimate"] for code in CRITERIA]
    assert published.headline.score == pytest.approx(sum(estimates) / 2, abs=0.2)
    overall = [criterion.overall.score for criterion in published.criteria]
    assert published.headline.score == pytest.approx(sum(overall) / 2, abs=0.05 + 1e-9)


def test_statements_are_within_the_rounding_of_R_s_histograms(published):
    items = json.loads((CASE / "expected.json").read_text())["items"]
    for statement in published.statements:
        one, two, three, four, five = items[statement.code]["histogram_recoded"]
        counts = statement.counts
        exact = (one + two, three, four + five)
        rounded = (counts.disagree, counts.neither, counts.agree)
        assert all(abs(a - b) < 3 and b % 3 == 0 for a, b in zip(exact, rounded, strict=True))
        assert counts.dont_know == 0


# The same, the way somebody with a file of answers goes


@pytest.fixture
def paper_round(northside, now, capsys):
    """The file is imported by the commands that the documents name, and the round closed."""
    call_command("add_instrument", str(CASE / "instrument.yaml"))
    paper_round = rounds.create(
        northside,
        "On paper",
        load(CASE / "instrument.yaml"),
        opens_at=now - DAY,
        closes_at=now,
        source=Round.Source.IMPORTED,
    )
    roster = str(CASE / "roster.csv")
    call_command("import_answers", str(paper_round.pk), str(CASE / "data.csv"), "--roster", roster)
    assert "Sealed the answers of 330 of 978 people" in capsys.readouterr().out
    call_command("close_round", str(paper_round.pk))
    return paper_round


def test_imported_and_closed_it_publishes_what_R_computes(paper_round):
    imported = paper_round.publication.value()
    assert imported.participation.responded == 330
    assert imported.participation.invited == 978
    companies = {group.key: group.name for group in imported.groups}
    assert len(companies) == 17
    for criterion in imported.criteria:
        scores = {companies[each.group]: each.score for each in criterion.groups}
        assert scores == whole_points(criterion.code)
        asked = R[criterion.code]["partnership"]["roster"]["estimate"]
        assert criterion.overall.score == pytest.approx(asked, abs=0.2)
    assert not paper_round.invitations.exclude(answered=None).exists()


def test_its_report_opens_with_those_numbers(paper_round, client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    page = client.get(f"/partnerships/northside/rounds/{paper_round.pk}/report/")
    assert "330 of 978 people answered" in words_of(page)
    scores = each_text(page, "td[data-label=Score]")
    for code in CRITERIA:
        overall = R[code]["partnership"]["roster"]["estimate"]
        assert f"{overall:.0f}" in scores
