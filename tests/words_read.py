"""What a reader sees of a page or e-mail outside the marks of the pseudo-locale."""

import re

from django.apps import apps
from django.db import models

from assessments.instruments import catalogue
from files.formatting import locale_of
from public.worked_example import GROUP
from tests.pages import each_attribute, without
from tests.pseudo_locale import CODE, outside_marks

# Attributes that are read aloud or shown.
SPOKEN = ("aria-label", "aria-description", "alt", "title", "placeholder", "data-label", "label")
# Not natural language, typed by users, in another language or codes that are the same in every
# one; and lists of place names.
NOT_READ = (
    *("script", "style", "textarea", "code"),
    *(f"[lang]:not([lang={CODE}])", "#id_time_zone", "#id_country"),
)
ADDRESSES = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|\S*/\S*/\S*|\b[0-9a-f]{12,}\b")
WORD = re.compile(r"[^\W\d_]{2,}")
# The same in every language: time zones, names of things, and text from Babel: dates, and the
# separators of a list.
MONTHS = tuple(locale_of(CODE).months["format"]["wide"].values())
DAYS = tuple(locale_of(CODE).days["format"]["wide"].values())
SAME_EVERYWHERE = (
    *("Partnership Health", "London", "GMT", "BST", "UTC", "people.csv"),
    *MONTHS,
    *DAYS,
    *("and", "or"),
    *GROUP,
)


def bypassing(text, known):
    """The words of a text that no translation reached, except known names."""
    outside = ADDRESSES.sub(" ", outside_marks(text))
    return WORD.findall(known.sub(" ", outside))


def bypassing_of_page(html, known):
    page = without(html, NOT_READ)
    # A name may be drawn in several lines.
    read = " ".join(" ".join(each.text(separator=" ") for each in page.css("html")).split())
    texts = [read, *spoken(page)]
    return [word for text in texts for word in bypassing(text, known)]


def spoken(page):
    """What a browser reads aloud or shows beside the text."""
    for name in SPOKEN:
        yield from each_attribute(page, f"[{name}]", name)
    yield from each_attribute(page, "[name=description]", "content")
    yield from each_attribute(page, ":is([type=submit], [type=button], [type=reset])", "value")


def known_names(*more):
    """Everything that users have typed into the database, and the text of questionnaires."""
    typed = {*SAME_EVERYWHERE, *more}
    for model in apps.get_app_config("assessments").get_models():
        columns = [f.attname for f in model._meta.fields if isinstance(f, models.CharField)]
        columns += [f.attname for f in model._meta.fields if isinstance(f, models.TextField)]
        columns = [name for name in columns if name not in CHOSEN]
        for row in model._default_manager.values_list(*columns) if columns else ():
            typed |= {value for value in row if isinstance(value, str)}
    for instrument in catalogue.released():
        typed |= set(strings_of(instrument.to_json()))
    alone = sorted((re.escape(each) for each in typed if WORD.search(each)), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(alone) + r")(?!\w)")


# Fields with our own choices, which are shown as messages.
CHOSEN = ("access", "sector", "role", "kind", "breakdown", "source", "status", "bounce", "document")


def strings_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_of(each)
