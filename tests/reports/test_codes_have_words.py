"""Every code of a publication and of findings has words, and numbers and names are written well."""

from dataclasses import replace
from enum import StrEnum

import pytest

from reports.change import Verdict, WhyInconclusive, changes_between
from reports.claims import Agreement, Level
from reports.findings import standing as of_standing
from reports.findings.criterion import Place, Rank
from reports.findings.talk import Way, Why
from reports.publication import Distribution, End, Group, Reason, Strength, Together, View
from reports.words import score_change, standing, statements, talk
from reports.words.groups import name_of
from reports.words.names import Names
from reports.words.plain import listed, per_cent, range_in_words, signed
from reports.words.reasons import why
from tests import report_world as world


def names_of(publication):
    return Names(world.INSTRUMENT, publication)


CODES: dict[type, object] = {
    Reason: lambda code: why(code, world.northside()),
    View: statements.view,
    Strength: standing.strength,
    Distribution: statements.distribution,
    End: statements.end,
    Level: standing.level,
    WhyInconclusive: score_change.why_inconclusive,
    Way: talk.way,
    Place: lambda code: standing.rank(Rank(code, 2, 10)),
}


@pytest.mark.parametrize("codes", CODES, ids=lambda codes: codes.__name__)
def test_every_code_has_words_of_its_own(codes):
    said = [CODES[codes](code) for code in codes]
    assert all(said)
    assert len(set(said)) == len(said)
    if issubclass(codes, StrEnum):
        assert not {str(code) for code in codes if "_" in code} & set(said)


def test_levels_and_ways_have_words_where_several_are_named_together():
    for several in (
        {standing.level_heading(each) for each in Level},
        {talk.way_alike(w) for w in Way},
    ):
        assert len(several) in (len(Level), len(Way))
        assert all(several)


def test_why_topics_are_named_or_not_is_said_but_where_there_are_no_scores():
    said = {each: talk.why(each) for each in Why}
    assert [each for each, words in said.items() if not words] == [Why.NO_SCORES]
    assert len(set(said.values())) == len(Why)


def test_every_kind_of_agreement_is_said_in_a_cell():
    (one, *_) = of_standing.by_itself(world.northside())
    for several in (1, 5):
        said = {standing.agreement_in_short(replace(one, agreement=a), several) for a in Agreement}
        assert len(said) == len(Agreement)


def test_every_verdict_is_said_in_a_cell():
    published = world.northside()
    found = changes_between(published, published)
    said = {
        verdict: score_change.verdict(
            replace(found.headline, verdict=verdict, difference=9.0), found
        )
        for verdict in Verdict
    }
    assert len(set(said.values())) == len(Verdict)


def test_groups_of_several_agencies_or_roles_have_a_name():
    said = {
        name_of(Group("key", together, ("A", "B"), 5, 9), breakdown)
        for together in Together
        for breakdown in ("agency", "role")
    }
    assert len(said) == 4


@pytest.mark.parametrize("minimum", [3, 8])
def test_reasons_name_the_minimum_group(minimum):
    assert why(Reason.TOO_FEW_SCORED, replace(world.northside(), minimum_group=minimum)) == (
        f"Not enough evidence: fewer than {minimum} people could say."
    )


# Numbers and names


def test_numbers_and_names_are_written_by_the_rules_of_the_language():
    assert listed(["Trust", "Vision", "Ethos"]) == "Trust, Vision and Ethos"
    assert per_cent(68) == "68%"
    assert [signed(each) for each in (9.4, -12.0, 0.3, -0.3, 0.0)] == ["+9", "−12", "0", "0", "0"]
    assert range_in_words(16, 19) == "16 to 19"
    assert range_in_words(16, 16) == "16"


def test_of_many_only_how_many_is_said():
    names = names_of(world.forty_agencies())
    assert names.groups(world.forty_agencies().groups) == "40 groups"
    assert names.criteria(tuple(world.SCORES)) == "10 criteria"
    assert names.criteria(("trust", "vision")) == "High-trust relationships and Shared vision"
