"""Statements that people may stumble over are pointed out, and are no error."""

import pytest
from django.core.management import call_command

from assessments.instruments import catalogue, readability
from assessments.instruments.loader import loads

ONE = """\
format: 1
key: one-question
version: "1"
title: One question
language: {language}
scale: {{min: 1, max: 5}}
criteria:
  - code: trust
    title: Trust
    statements:
      - {{code: trust1, text: "{text}"}}
"""


def advice(text, language="en-GB"):
    return readability.advice(loads(ONE.format(text=text, language=language)))


@pytest.mark.parametrize("instrument", catalogue.released(), ids=lambda each: each.name)
def test_of_our_own_statements_none_is_hard(instrument):
    assert readability.advice(instrument) == ()


def test_a_statement_of_21_words_is_long():
    assert advice("word " * 20) == ()
    (said,) = advice("word " * 21)
    assert said == "trust1: has 21 words; more than 20 are hard to take in."


@pytest.mark.parametrize(
    "text", ["We do not agree.", "They can't say.", "Nobody asks.", "I am without help."]
)
def test_a_negation_is_pointed_out(text):
    (said,) = advice(text)
    assert said.startswith('trust1: says "')


@pytest.mark.parametrize("text", ["I know them.", "We noted it.", "Notice is given."])
def test_letters_that_only_look_like_one_are_none(text):
    assert advice(text) == ()


def test_other_languages_are_not_read_as_english():
    assert advice("Wir sind so not.", language="de") == ()


def test_the_command_says_it_and_succeeds(tmp_path, capsys):
    path = tmp_path / "ours.yaml"
    path.write_text(ONE.format(text="We do not agree.", language="en-GB"))
    call_command("check_instruments", str(path))
    said = capsys.readouterr().out
    assert 'note: trust1: says "not"; disagreeing with a negation is hard.' in said
