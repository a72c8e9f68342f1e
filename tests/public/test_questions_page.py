"""“Where these questions come from”: what is asked, and what others found who studied it."""

import re

import pytest
from django.utils.html import escape

from assessments.instruments import catalogue
from assessments.instruments.loader import loads
from assessments.models import CustomInstrument
from tests.pages import words_of

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
    html = client.get(f"/questions/{instrument.key}/{instrument.version}/").content.decode()
    return html.partition("<main")[2].partition("</main>")[0]


def test_it_says_for_which_time_and_partnership_people_answer(client, db, full):
    assert full.frame in words_of(page_of(client, full))


def test_each_criterion_is_shown_with_what_its_studies_found(client, db, full):
    of_one = r'<section class="panel" id="(\w+)">(.*?)</section>'
    panels = re.findall(of_one, page_of(client, full), re.S)
    assert [code for code, _panel in panels] == [each.code for each in full.criteria]
    for criterion, (_code, panel) in zip(full.criteria, panels, strict=True):
        for study in full.studies:
            belongs = study in full.studies_of(criterion)
            assert (escape(study.found) in panel) is belongs
            assert (f'href="{study.url}"' in panel) is belongs
            assert (escape(study.citation) in panel) is belongs


def test_a_questionnaire_with_neither_frame_nor_studies_says_nothing_of_them(client, db):
    plain = loads(PLAIN)
    CustomInstrument.objects.create(
        key=plain.key, version=plain.version, title=plain.title, document=plain.to_json()
    )
    page = words_of(page_of(client, plain))
    assert "I can rely on the others." in page
    assert "What studies found" not in page
    assert "begins with the same question" not in page


def test_paragraphs_are_spelled_out_and_lead_to_what_they_argue(client, db, full):
    html = page_of(client, full)
    assert '<a href="#H13">H, paragraph 13</a>' in html
    assert 'id="H13"' in html
    assert all(f"{each.id} : {each.citation}." in words_of(html) for each in full.sources)
    assert not re.search(r"\bH13\b", words_of(html))
