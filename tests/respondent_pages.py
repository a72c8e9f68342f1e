"""A respondent's pages, read and filled in."""

from django.urls import reverse

from assessments.models import Invitation, Round
from assessments.services import answers
from tests.pages import each_attribute, each_text, parsed, value_of

FIRST = "/answer/page/vision/"
# As the page's script asks, when it saves as one goes, and when a button is pressed.
A_LINE, THE_PAGE = {"X-Respond-With": "line"}, {"X-Respond-With": "page"}


def filled_in(page, go="next", **given):
    """What a browser sends from this page when these statements are ticked."""
    page = parsed(page)
    fields = {name: value_of(page, name) for name in ("whose", "shown")}
    return fields | {f"answer-{code}": value for code, value in given.items()} | {"go": go}


def tick(browser, url=FIRST, go="next", headers=None, **given):
    page = browser.get(url)
    return browser.post(url, filled_in(page, go, **given), headers=headers)


def kept(invitation):
    """The answers of its draft."""
    return answers.draft(Invitation.objects.get(pk=invitation.pk)).answers


def buttons(response):
    return each_text(response, "button")


def form_of(response):
    """Where the page's form leads."""
    return {*each_attribute(response, "form", "action")}


def submit(browser):
    return browser.post(reverse("respond-submit"), reviewed(browser))


def reviewed(browser):
    """What the button of the review sends."""
    page = browser.get(reverse("respond-review"))
    return {name: value_of(page, name) for name in ("whose", "version")}


def at(survey_round, **times):
    """It opens, closes or was cancelled then; its closing may have been brought forward."""
    Round.objects.filter(pk=survey_round.pk).update(closes_early="closes_at" in times, **times)


PAYLOADS = ("<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{ 7|add:7 }}{% x %}")
