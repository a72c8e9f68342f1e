"""The pseudo-locale marks whatever way a message takes to its reader, and nothing else."""

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import (
    gettext,
    gettext_lazy,
    ngettext,
    ngettext_lazy,
    npgettext,
    pgettext,
)

from tests import pseudo_locale
from tests.pages import the
from tests.pseudo_locale import CODE, outside_marks


@pytest.fixture
def pseudo():
    with pseudo_locale.spoken(), translation.override(CODE):
        yield


def test_a_message_is_marked_and_about_forty_per_cent_longer(pseudo):
    assert gettext("Save") == "⟦Save ~~⟧"
    sentence = "Nobody but the people of your agency can see this list of people."
    assert gettext(sentence).startswith(f"⟦{sentence} ~~~")
    assert 1.35 < len(gettext(sentence)) / len(sentence) < 1.45


def test_plurals_show_which_form_was_taken(pseudo):
    said = [ngettext("%(n)s answer", "%(n)s answers", n) % {"n": n} for n in (1, 2)]
    assert said == ["⟦1 answer ~~⟧", "⟦2 answers ≈≈⟧"]
    assert npgettext("in a table", "%d answer", "%d answers", 5) % 5 == "⟦5 answers ≈≈⟧"
    lazy = ngettext_lazy("%(n)d answer", "%(n)d answers", "n")
    assert lazy % {"n": 1} == "⟦1 answer ~~⟧"


def test_a_context_is_not_shown(pseudo):
    assert pgettext("of the year", "May") == "⟦May ~~⟧"


def test_a_lazy_message_is_marked_when_it_is_shown():
    message = gettext_lazy("Save")
    with pseudo_locale.spoken(), translation.override(CODE):
        assert str(message) == "⟦Save ~~⟧"
    assert str(message) == "Save"


def test_placeholders_and_html_stay_as_they_are(pseudo):
    said = gettext("Read <a href='%(link)s'>the {what}</a>.") % {"link": "/x/"}
    assert said.startswith("⟦Read <a href='/x/'>the {what}</a>. ~")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('{% translate "Save" %}', "⟦Save ~~⟧"),
        ('{% translate "May" context "of the year" %}', "⟦May ~~⟧"),
        ("{% blocktranslate %}Dear {{ name }}{% endblocktranslate %}", "⟦Dear Dora ~~⟧"),
        (
            "{% blocktranslate count n=2 %}{{ n }} a{% plural %}{{ n }} as{% endblocktranslate %}",
            "⟦2 as ≈≈⟧",
        ),
    ],
)
def test_templates_speak_it(pseudo, template, said):
    assert Template("{% load i18n %}" + template).render(Context({"name": "Dora"})) == said


def test_a_browser_gets_it_by_asking_for_it(pseudo, client, db):
    page = client.get(reverse("sign-in"), headers={"accept-language": CODE})
    assert the(page, "html").attributes["lang"] == CODE
    assert "⟦Sign in ~~⟧" in page.text
    page = client.get(reverse("sign-in"), headers={"accept-language": "en-GB"})
    assert "⟦" not in page.text


def test_what_stands_outside_the_marks_is_found():
    assert outside_marks("⟦On ⟦Monday ~~⟧ ~~⟧ or ⟦later ~~⟧") == " or "
    with pytest.raises(AssertionError, match="cut off"):
        outside_marks("⟦Save")
    with pytest.raises(AssertionError, match="pieces"):
        outside_marks("Save ~~⟧")
