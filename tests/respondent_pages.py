"""A respondent's pages, read and filled in."""

import re
from html import unescape

from django.urls import reverse

from assessments.models import Round
from tests.pages import words_of

FIRST = "/answer/page/vision/"
HTMX = {"HX-Request": "true"}


def hidden(response, name):
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', response.content.decode())
    assert found, f"The page has no hidden field {name}."
    return unescape(found[1])


def filled_in(page, go="next", **given):
    """What a browser sends from this page when these statements are ticked."""
    fields = {name: hidden(page, name) for name in ("whose", "shown")}
    return fields | {f"answer-{code}": value for code, value in given.items()} | {"go": go}


def tick(browser, url=FIRST, go="next", headers=None, **given):
    page = browser.get(url)
    return browser.post(url, filled_in(page, go, **given), headers=headers)


def text(response):
    """What the page says, without its tags."""
    return words_of(response)


def title(response):
    return " ".join(unescape(response.content.decode().split("title>")[1][:-2]).split())


def leads(response):
    """Where each link of the page leads."""
    links = re.findall(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', response.content.decode(), re.S)
    return {words_of(inside): unescape(url) for url, inside in links}


def buttons(response):
    found = re.findall(r"<button\b[^>]*>(.*?)</button>", response.content.decode(), re.S)
    return [words_of(each) for each in found]


def form_of(response):
    """Where the page's form leads, with and without its script."""
    found = re.findall(r'(?:action|hx-post)="([^"]*)"', response.content.decode())
    return {unescape(url) for url in found}


def submit(browser):
    return browser.post(reverse("respond-submit"), reviewed(browser))


def reviewed(browser):
    """What the button of the review sends."""
    page = browser.get(reverse("respond-review"))
    return {name: hidden(page, name) for name in ("whose", "version")}


def at(survey_round, **times):
    """It opens, closes or was cancelled then; its closing may have been brought forward."""
    Round.objects.filter(pk=survey_round.pk).update(closes_early="closes_at" in times, **times)


PAYLOADS = ("<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{ 7|add:7 }}{% x %}")
