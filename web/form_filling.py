"""Refilling the form on a page with what somebody had typed before.

Used when a form was refused because its sender had been signed out or its page was too old. The
HTML is parsed as a browser would, and written out with other values in one form.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

Pairs = Iterable[tuple[str, str]]
Attributes = list[tuple[str, str | None]]

# These inputs are never filled.
BUTTONS = {"submit", "button", "image", "reset"}
NEVER = BUTTONS | {"password", "file"}
# Shorter values are ticks or choices of a later step, which will be asked for again.
WORTH_KEEPING = 20


@dataclass
class _Form:
    """A form that submits to its own page, and its fields."""

    fields: set[str] = field(default_factory=set)
    buttons: set[str] = field(default_factory=set)


def fill(page: str, path: str, typed: Pairs, *, but: Iterable[str] = ()) -> str | None:
    """The page with its form filled in; None if a long typed text has no field on it.

    path : the page's own address; forms submitting elsewhere are ignored
    but : hidden fields that keep the new page's values
    """
    values: dict[str, list[str]] = {}
    for name, value in typed:
        values.setdefault(name, []).append(value)
    forms = _Forms(path, page).forms
    best = max(forms, key=lambda number: len(forms[number].fields & values.keys()), default=None)
    asked = forms[best] if best is not None else _Form()
    for name in values.keys() - asked.fields - asked.buttons:
        if any(len(value) > WORTH_KEEPING for value in values[name]):
            return None
    if best is None or not asked.fields & values.keys():
        return page
    return _Filler(path, page, best, values, set(but)).text()


class _Reader(HTMLParser):
    """Tracks the current form; only forms that submit to their own page count."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=False)
        self.path = path
        self.number = 0
        self.form: int | None = None

    def follow(self, tag: str, given: dict[str, str | None]) -> None:
        if tag != "form":
            return
        own = (given.get("action") or self.path).partition("#")[0] in ("", self.path)
        self.form = self.number if own and (given.get("method") or "").lower() == "post" else None
        self.number += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None


class _Forms(_Reader):
    def __init__(self, path: str, page: str) -> None:
        super().__init__(path)
        self.forms: dict[int, _Form] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        given = dict(attributes)
        self.follow(tag, given)
        if self.form is None:
            return
        form = self.forms.setdefault(self.form, _Form())
        name, kind = given.get("name") or "", (given.get("type") or "").lower()
        if tag == "button" or (tag == "input" and kind in BUTTONS):
            form.buttons.add(name)
        elif tag in ("input", "select", "textarea") and kind not in NEVER:
            form.fields.add(name)


class _Filler(_Reader):
    def __init__(
        self, path: str, page: str, into: int, values: dict[str, list[str]], but: set[str]
    ) -> None:
        super().__init__(path)
        self.into, self.values, self.but = into, values, but
        self.out: list[str] = []
        self.select: str | None = None
        self.skips_text = False
        self.feed(page)
        self.close()

    def text(self) -> str:
        return "".join(self.out)

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        given = dict(attributes)
        self.follow(tag, given)
        if self.form != self.into:
            self.out.append(self.get_starttag_text() or "")
        elif tag == "input":
            self.out.append(_tag(tag, self._input(attributes, given)))
        elif tag == "option" and self.select in self.values:
            chosen = given.get("value") in self.values[self.select or ""]
            self.out.append(_tag(tag, _switched(attributes, "selected", on=chosen)))
        else:
            self.select = given.get("name") if tag == "select" else self.select
            self.out.append(self.get_starttag_text() or "")
            if tag == "textarea" and self.values.get(given.get("name") or ""):
                # (Browsers leave out a first newline.)
                self.out.append("\n" + escape(self.values[given["name"] or ""].pop(0), quote=False))
                self.skips_text = True

    def _input(self, attributes: Attributes, given: dict[str, str | None]) -> Attributes:
        name, kind = given.get("name") or "", (given.get("type") or "text").lower()
        if kind in NEVER or name in self.but:
            return attributes
        if kind in ("checkbox", "radio"):
            ticked = (given.get("value") or "on") in self.values.get(name, ())
            return _switched(attributes, "checked", on=ticked)
        if not self.values.get(name):
            return attributes
        others = [each for each in attributes if each[0] != "value"]
        return [*others, ("value", self.values[name].pop(0))]

    def handle_startendtag(self, tag: str, attributes: Attributes) -> None:
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag == "textarea":
            self.skips_text = False
        if tag == "select":
            self.select = None
        self.out.append(f"</{tag}>")

    def _say(self, words: str) -> None:
        if not self.skips_text:
            self.out.append(words)

    def handle_data(self, data: str) -> None:
        self._say(data)

    def handle_entityref(self, name: str) -> None:
        self._say(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._say(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._say(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._say(f"<!{decl}>")


def _switched(attributes: Attributes, name: str, *, on: bool) -> Attributes:
    others = [each for each in attributes if each[0] != name]
    return [*others, (name, None)] if on else others


def _tag(tag: str, attributes: Attributes) -> str:
    written = "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attributes
    )
    return f"<{tag}{written}>"
