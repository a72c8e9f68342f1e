"""The questionnaires that come with the software, and questionnaires that people bring."""

import json
import re
import shutil

import numpy as np
import pytest

from assessments.instruments import catalogue
from assessments.instruments.loader import load, loads
from assessments.scoring import persons

MINIMAL = """\
format: 1
key: one-question
version: "1"
title: One question
scale: {min: 1, max: 5}
criteria:
  - code: trust
    title: Trust
    statements:
      - {code: trust1, text: I can rely on the others.}
"""

# The sources of each criterion, as the product's description gives them.
SOURCES = {
    "vision": "H5 H6",
    "interfaces": "H11",
    "trust": "H13",
    "stability": "H13",
    "teams": "H12 H17",
    "reciprocity": "H13",
    "settled": "H14 H15 H16",
    "ethos": "H9 H11 H12 H17",
    "boundaries": "H15 D8 D11 D12",
    "learning": "H3 H10 D5 D6",
}

LINKS = {
    ("vision", "boundaries", "H6"),
    ("ethos", "interfaces", "H11"),
    ("ethos", "teams", "H12"),
    ("teams", "vision", "H12"),
    ("ethos", "stability", "H13"),
    ("stability", "settled", "H13"),
    ("stability", "trust", "H13"),
    ("stability", "reciprocity", "H13"),
    ("settled", "trust", "H13"),
    ("settled", "reciprocity", "H13"),
    ("settled", "teams", "H14"),
}

NEGATION = re.compile(
    r"""\b(no|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|\w+n't
    |hardly|rarely|seldom|barely|unless|except|lack\w*|fail\w*
    |un(?!der|til|it|ion|ique)\w+|dis(?!cuss|tance|tinct|trict)\w+|\w+less)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@pytest.fixture
def full():
    return catalogue.find("partnership-health", "1.0")


@pytest.fixture
def core():
    return catalogue.find("partnership-health-core", "1.0")


@pytest.fixture(params=catalogue.released(), ids=lambda instrument: instrument.name)
def instrument(request):
    return request.param


@pytest.fixture
def copy(tmp_path):
    """A copy of the released files that a test may spoil."""
    shutil.copytree(catalogue.DATA, tmp_path / "data")
    return tmp_path / "data"


# The released files


def test_both_instruments_are_released():
    names = [instrument.name for instrument in catalogue.released()]
    assert names == ["partnership-health 1.0", "partnership-health-core 1.0"]


def test_released_files_are_as_they_were_released():
    assert catalogue.changed_files() == ()


def test_released_files_stand_at_their_key_and_version():
    assert catalogue.misplaced_files() == ()


def test_a_changed_released_file_is_noticed(copy):
    path = copy / "partnership-health" / "1.0.yaml"
    path.write_text(path.read_text().replace("minutes: 8", "minutes: 9"))
    assert catalogue.changed_files(copy) == (
        "partnership-health/1.0.yaml: was changed after its release; make a new version instead.",
    )


def test_a_released_file_that_lacks_a_checksum_is_noticed(copy):
    shutil.copy(copy / "partnership-health" / "1.0.yaml", copy / "partnership-health" / "1.1.yaml")
    (problem,) = catalogue.changed_files(copy)
    assert problem.startswith("partnership-health/1.1.yaml: has no checksum; to release it, add ")


def test_a_released_file_that_is_gone_is_noticed(copy):
    (copy / "partnership-health-core" / "1.0.yaml").unlink()
    assert catalogue.changed_files(copy) == (
        "partnership-health-core/1.0.yaml: was released, but is missing.",
    )


def test_a_file_in_the_wrong_place_is_noticed(copy):
    (copy / "partnership-health" / "1.0.yaml").rename(copy / "partnership-health" / "2.0.yaml")
    assert catalogue.misplaced_files(copy) == (
        "partnership-health/2.0.yaml: holds partnership-health/1.0.yaml; "
        "a file stands at its key and version.",
    )


def test_an_instrument_is_found_by_key_and_version(full):
    assert full.name == "partnership-health 1.0"
    assert catalogue.find("partnership-health", "9.9") is None
    assert catalogue.find("../partnership-health", "1.0") is None


def test_the_latest_version_of_a_key(monkeypatch):
    versions = tuple(
        loads(MINIMAL.replace('"1"', f'"{version}"')) for version in ("1.10", "1.9", "2.0-draft")
    )
    ordered = tuple(sorted(versions, key=catalogue._order))
    monkeypatch.setattr(catalogue, "released", lambda: ordered)
    assert [each.version for each in ordered] == ["1.9", "1.10", "2.0-draft"]
    assert catalogue.latest("one-question").version == "2.0-draft"
    assert catalogue.latest("unheard-of") is None


# The words


def test_the_full_form_has_ten_criteria_of_four_statements(full):
    assert [len(criterion.statements) for criterion in full.criteria] == [4] * 10


def test_codes_are_the_criterion_and_a_number(full):
    for criterion in full.criteria:
        assert criterion.codes == tuple(f"{criterion.code}{number}" for number in (1, 2, 3, 4))


def test_half_of_the_statements_of_each_criterion_are_reverse_worded(instrument):
    for criterion in instrument.criteria:
        assert [each.reverse for each in criterion.statements].count(True) == 2, criterion.code


@pytest.mark.parametrize("category", [1, 2, 3, 4, 5])
def test_whoever_gives_one_answer_throughout_scores_50(instrument, category):
    for criterion in instrument.criteria:
        answers = np.full((len(criterion.codes), 1), category, dtype=np.uint8)
        turned = persons.recode(answers, [each.reverse for each in criterion.statements], 5)
        (steps,) = persons.person_steps(turned, 5)
        top = persons.top_step(len(criterion.codes), 5)
        assert persons.mean_score(steps, 1, top) == 50, criterion.code


def test_the_directions_come_in_several_orders(full):
    orders = {tuple(each.reverse for each in criterion.statements) for criterion in full.criteria}
    assert len(orders) >= 4


def test_every_statement_is_answered_for_the_same_time_and_partnership(full, core):
    assert full.frame == core.frame
    assert "this partnership" in full.frame
    assert "past six months" in full.frame
    for statement in full.statements:
        assert not re.search(r"\bhere\b", statement.text), statement.text


def test_reverse_worded_statements_stand_in_all_places(full):
    places = {
        position
        for criterion in full.criteria
        for position, statement in enumerate(criterion.statements)
        if statement.reverse
    }
    assert places == {0, 1, 2, 3}


def test_statements_have_at_most_twenty_words(instrument):
    for statement in instrument.statements:
        assert len(statement.text.split()) <= 20, statement.text


def test_statements_hold_no_negation(instrument):
    for statement in instrument.statements:
        assert not NEGATION.search(statement.text), statement.text


@pytest.mark.parametrize(
    "text",
    ["We do not agree.", "They can't say.", "It is unclear.", "Rules are useless.", "I disagree."],
)
def test_the_negation_check_finds_negations(text):
    assert NEGATION.search(text)


def test_statements_say_one_thing(instrument):
    for statement in instrument.statements:
        assert " and " not in statement.text, statement.text
        assert statement.text.index(".") == len(statement.text) - 1, statement.text


def test_statements_differ(full):
    assert len({statement.text for statement in full.statements}) == 40


def test_each_criterion_says_why_what_to_discuss_and_how_to_begin(instrument):
    for criterion in instrument.criteria:
        assert criterion.reason.index(".") == len(criterion.reason) - 1
        assert len(criterion.discuss) == 2
        assert len(criterion.first_steps) in (2, 3)


def test_questions_and_first_steps_are_named_after_their_criterion(instrument):
    for criterion in instrument.criteria:
        for letter, coded in (("q", criterion.discuss), ("step", criterion.first_steps)):
            codes = [f"{criterion.code}_{letter}{number}" for number in range(1, len(coded) + 1)]
            assert [each.code for each in coded] == codes


def test_the_scale_has_five_labelled_categories_and_a_way_out(instrument):
    assert instrument.scale.categories == (1, 2, 3, 4, 5)
    assert instrument.scale.label(4) == "Agree"
    assert instrument.scale.dont_know == "Don't know or does not apply"


def test_the_bands_cover_0_to_100(instrument):
    assert [instrument.band(score).label for score in (0, 19, 20, 59.9, 60, 100)] == [
        "Low",
        "Low",
        "Fairly low",
        "In the middle",
        "Fairly high",
        "High",
    ]


# Where it comes from


def test_criteria_come_in_order_from_the_paragraphs_that_the_product_names(full):
    assert {each.code: " ".join(each.sources) for each in full.criteria} == SOURCES
    assert [each.code for each in full.criteria] == list(SOURCES)


def test_statements_cite_paragraphs_of_their_criterion(instrument):
    for criterion in instrument.criteria:
        for statement in criterion.statements:
            assert set(statement.sources) <= set(criterion.sources), statement.code


def test_each_paragraph_of_a_criterion_is_used_by_a_statement(instrument):
    for criterion in instrument.criteria:
        used = {source for statement in criterion.statements for source in statement.sources}
        assert used == set(criterion.sources), criterion.code


def test_our_own_additions_are_two_and_cite_nothing(full):
    ours = [statement.code for statement in full.statements if not statement.sources]
    assert ours == ["stability4", "reciprocity4"]


def test_every_cited_paragraph_has_a_paraphrase(instrument):
    for reference in instrument.references:
        assert instrument.paraphrase(reference).endswith("."), reference


def test_no_paraphrase_is_left_over(instrument):
    given = {reference for source in instrument.sources for reference, _ in source.paragraphs}
    assert given == set(instrument.references)


def test_links_are_those_that_the_product_names(full):
    links = {(link.from_code, link.to_code, *link.sources) for link in full.links}
    assert links == LINKS
    assert {link.effect for link in full.links} == {"raises"}


def test_the_ranking_offers_six_purposes(full):
    assert full.ranking.codes == ("lives", "safety", "early", "fairness", "say", "value")
    assert full.ranking.sources == ("H5",)


# Who studied it


def test_each_criterion_has_been_studied_by_one_or_two_works(instrument):
    for criterion in instrument.criteria:
        studies = instrument.studies_of(criterion)
        assert len(studies) in (1, 2), criterion.code
        assert [each.id for each in studies] == list(criterion.studies)


def test_every_study_is_cited_and_says_in_one_sentence_what_it_found(instrument):
    used = [each for criterion in instrument.criteria for each in criterion.studies]
    assert [each.id for each in instrument.studies] == used
    for study in instrument.studies:
        assert re.search(r"\b(19|20)\d\d\b", study.citation), study.id
        assert study.found.endswith("."), study.id
        assert ". " not in study.found, study.id
        assert study.url.startswith("https://"), study.id


# The short form


def test_the_core_is_the_four_core_criteria_in_the_same_words(full, core):
    assert core.criteria == tuple(each for each in full.criteria if each.core)
    assert [each.code for each in core.criteria] == ["vision", "interfaces", "trust", "stability"]


def test_the_core_has_the_same_scale_and_bands_as_the_full_form(full, core):
    assert (core.scale, core.bands) == (full.scale, full.bands)


def test_the_core_keeps_the_links_between_its_criteria(full, core):
    codes = {each.code for each in core.criteria}
    assert core.links == tuple(
        each for each in full.links if {each.from_code, each.to_code} <= codes
    )


def test_the_core_paraphrases_in_the_same_words(full, core):
    for reference in core.references:
        assert core.paraphrase(reference) == full.paraphrase(reference)


def test_the_core_names_the_same_studies_of_its_criteria(full, core):
    for criterion in core.criteria:
        assert core.studies_of(criterion) == full.studies_of(criterion)


def test_only_the_full_form_asks_for_a_ranking_and_an_agency_return(full, core):
    assert [each.ranking is not None for each in (full, core)] == [True, False]
    assert [each.agency_return for each in (full, core)] == [True, False]


# As a value


def test_an_instrument_survives_json(instrument):
    stored = json.loads(json.dumps(instrument.to_json(), sort_keys=True))
    assert type(instrument).from_json(stored) == instrument


def test_stored_json_can_be_checked_like_a_file(instrument):
    assert loads(json.dumps(instrument.to_json(), ensure_ascii=False)) == instrument


def test_a_criterion_and_a_statement_are_found_by_code(full):
    assert full.criterion("trust").title == "High-trust relationships"
    assert full.statement("trust4").reverse
    assert full.criterion_of("trust4").code == "trust"
    with pytest.raises(KeyError):
        full.criterion("luck")


def test_the_columns_of_a_file_of_answers(core):
    assert core.codes[:5] == ("vision1", "vision2", "vision3", "vision4", "interfaces1")
    assert len(core.codes) == 16


def test_an_instrument_cannot_be_changed_and_can_be_a_key(full):
    with pytest.raises(AttributeError):
        full.title = "Another"
    assert {full: 1}[full] == 1


# What people bring


def test_one_criterion_with_one_statement_is_enough():
    instrument = loads(MINIMAL)
    assert instrument.codes == ("trust1",)
    assert instrument.language == "en-GB"
    assert instrument.scale.label(5) == "5"
    assert instrument.scale.dont_know is None
    assert instrument.band(50) is None
    assert instrument.references == ()
    assert instrument.frame is None
    assert instrument.studies_of(instrument.criteria[0]) == ()
    assert instrument.paraphrase("H5") is None
    assert instrument.minutes is instrument.licence is instrument.ranking is None
    assert type(instrument).from_json(instrument.to_json()) == instrument


@pytest.mark.parametrize(("low", "high"), [(0, 4), (1, 6), (1, 2), (0, 10), (-2, 2)])
def test_other_scales_are_welcome(low, high):
    scale = loads(MINIMAL.replace("min: 1, max: 5", f"min: {low}, max: {high}")).scale
    assert (scale.categories[0], scale.categories[-1]) == (low, high)
    assert scale.size == len(scale.categories) == high - low + 1


def test_a_criterion_may_share_its_code_with_its_statement():
    assert loads(MINIMAL.replace("trust1", "trust")).codes == ("trust",)


def test_sources_may_be_cited_when_none_are_listed():
    cited = MINIMAL.replace("others.}", "others., sources: [Handbook p. 7]}")
    assert loads(cited).statements[0].sources == ("Handbook p. 7",)


def test_optional_values_may_be_left_empty():
    empty = "".join(f"{name}:\n" for name in ("minutes", "sources", "bands", "links", "ranking"))
    assert loads(MINIMAL + empty) == loads(MINIMAL)


def test_folded_text_becomes_one_line():
    folded = MINIMAL.replace("title: One question", "title: >\n  One\n  question")
    assert loads(folded) == loads(MINIMAL)


def test_windows_line_ends_and_a_byte_order_mark_are_welcome(tmp_path):
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())
    assert load(path) == loads(MINIMAL)


def test_other_languages_are_welcome():
    welsh = loads(MINIMAL.replace("title: One question", "title: Gweledigaeth â rennir ŵ 😀"))
    assert welsh.title == "Gweledigaeth â rennir ŵ 😀"
