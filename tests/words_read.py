"""What a reader sees of a page or e-mail outside the marks of the pseudo-locale."""

import re
from html.parser import HTMLParser

from django.apps import apps
from django.db import models

from assessments.instruments import catalogue
from files.formatting import locale_of
from public.worked_example import GROUP
from tests.pseudo_locale import CODE, outside_marks

# Attributes that are read aloud or shown.
SPOKEN = ("aria-label", "aria-description", "alt", "title", "placeholder", "data-label", "label")
BUTTONS = ("submit", "button", "reset")
# Not natural language, typed by users, or codes that are the same in every language.
NOT_READ = ("script", "style", "textarea", "code")
VOID = ("meta", "link", "br", "hr", "img", "input", "base", "wbr", "source", "col")
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
# Lists of place names.
LONG_LISTS = ("id_time_zone", "id_country")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.read, self.spoken, self.skips = [], [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if self.skips or self._is_not_read(tag, given):
            if tag not in VOID:
                self.skips.append(tag)
            return
        self.spoken += [value for name, value in attributes if name in SPOKEN and value]
        self.spoken += [given.get("content", "")] if given.get("name") == "description" else []
        if tag == "input" and given.get("type") in BUTTONS:
            self.spoken.append(given.get("value", ""))
        self.read.append(" ")

    def _is_not_read(self, tag, given):
        in_another = given.get("lang", CODE) != CODE
        return tag in NOT_READ or in_another or given.get("id") in LONG_LISTS

    def handle_endtag(self, tag):
        if self.skips:
            if tag == self.skips[-1]:
                self.skips.pop()
            return
        self.read.append(" ")

    def handle_data(self, data):
        if not self.skips:
            self.read.append(data)


def bypassing(text, known):
    """The words of a text that no translation reached, except known names."""
    outside = ADDRESSES.sub(" ", outside_marks(text))
    return WORD.findall(known.sub(" ", outside))


def bypassing_of_page(html, known):
    reader = _Reader()
    reader.feed(html)
    reader.close()
    # A name may be drawn in several lines.
    found = bypassing(" ".join("".join(reader.read).split()), known)
    return found + [word for text in reader.spoken for word in bypassing(text, known)]


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
