"""“Where these questions come from”: what is asked, and what others found who studied it."""

import re

import pytest

from assessments.instruments import catalogue
from assessments.instruments.loader import loads
from assessments.models import CustomInstrument
from tests.pages import each_attribute, leads, parsed, sentences_of, the, words_of

PLAIN = """\
format: 1
key: one-question
version: "1"
title: One question
scale: {min: 1, max: 5, labels: [A, B, C, D, E]}
criteria:
  - code: trust
    title: Trust
    statements:
      - {code: trust1, text: I can rely on the others.}
"""


@pytest.fixture
def full():
    return catalogue.find("partnership-health", "1.0")


def page_of(client, instrument):
    return parsed(client.get(f"/questions/{instrument.key}/{instrument.version}/"))


def test_it_says_for_which_time_and_partnership_people_answer(client, db, full):
    assert full.frame in words_of(page_of(client, full), "main")


def test_each_criterion_is_shown_with_what_its_studies_found(client, db, full):
    page = page_of(client, full)
    panels = each_attribute(page, "section.panel[id]", "id")
    assert panels == [each.code for each in full.criteria]
    for criterion in full.criteria:
        panel = f"#{criterion.code}"
        said, found = sentences_of(page, panel), leads(page, panel).values()
        for study in full.studies:
            belongs = study in full.studies_of(criterion)
            assert (study.found in said) is belongs
            assert (study.url in found) is belongs
            assert (study.citation in said) is belongs


def test_a_questionnaire_with_neither_frame_nor_studies_says_nothing_of_them(client, db):
    plain = loads(PLAIN)
    CustomInstrument.objects.create(
        key=plain.key, version=plain.version, title=plain.title, document=plain.to_json()
    )
    page = words_of(page_of(client, plain), "main")
    assert "I can rely on the others." in page
    assert "What studies found" not in page
    assert "begins with the same question" not in page


def test_paragraphs_are_spelled_out_and_lead_to_what_they_argue(client, db, full):
    page = page_of(client, full)
    assert leads(page)["H, paragraph 13"] == "#H13"
    the(page, "#H13")
    said = words_of(page)
    assert all(f"{each.id} : {each.citation}." in said for each in full.sources)
    assert not re.search(r"\bH13\b", said)
