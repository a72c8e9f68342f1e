"""plotly.js and its style sheet, straight from the installed package: no copy stands with us.

plotly.js writes its style rules into the page while it runs. A strict Content Security Policy
forbids that; plotly leaves it alone where it finds a style sheet of a certain id and class. So
the same rules are read out of plotly.min.js and served as a file.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import plotly
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

PACKAGE_DATA = Path(plotly.__file__).parent / "package_data"
SCRIPT = "plotly.min.js"
STYLE_SHEET = "plotly.css"
FOLDER = "plotly"

STRING = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
RULE = re.compile(rf"({STRING}|\w+):({STRING})")
# {"X,X div":"direction:ltr;…",…};for(a in b)c=a.replace(…).replace(/X/g,".js-plotly-plot …")…,
RULES = re.compile(
    rf'{{(?P<rules>"X,X div":(?:{STRING}|[^{{}}"\'])*?)}};for\((?P<loop>[^{{}}]*?addStyleRule)'
)
SHORTHAND = re.compile(r'\.replace\(/(\w)/g,"([^"]*)"\)')
MAP_STYLE = re.compile(
    r'getElementById\("(\w+)"\)\){var \w+=document\.createElement\("style"\);\w+\.id="\1"'
)


class PlotlyFinder(BaseFinder):
    """Finds plotly/plotly.min.js and plotly/plotly.css, and nothing else of the package."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    # Django's stubs know two overloads of this, for an argument that Django 6.1 takes away.
    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [
            storage.path(name) for name, storage in self.list(None) if path == f"{FOLDER}/{name}"
        ]
        return found if find_all or kwargs.get("all") else next(iter(found), [])

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        for name, folder in ((SCRIPT, PACKAGE_DATA), (STYLE_SHEET, _made())):
            if not matches_patterns(f"{FOLDER}/{name}", list_of(ignore_patterns)):
                storage = FileSystemStorage(location=folder)
                storage.prefix = FOLDER  # type: ignore[attr-defined]
                yield name, storage


def list_of(patterns: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(patterns or ())


@cache
def _made() -> Path:
    """The folder with the style sheet; written only where it is not as it should be."""
    folder: Path = settings.DATA_DIR / "plotly"
    file = folder / STYLE_SHEET
    rules = style_sheet((PACKAGE_DATA / SCRIPT).read_text())
    if not file.exists() or file.read_text() != rules:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(rules)
    return folder


def style_sheet(script: str) -> str:
    """The rules that plotly.js would write into the page, as CSS.

    Raises LookupError where they are not found: figures would then lie all over the page.
    """
    found = RULES.search(script)
    if found is None:
        raise LookupError("The style rules in plotly.min.js are not where they used to be.")
    shorthands = SHORTHAND.findall(found["loop"])
    rules = [
        f"{_written_out(_text(selector), shorthands)}{{{_text(declarations)}}}"
        for selector, declarations in RULE.findall(found["rules"])
    ]
    # plotly inserts each rule before the one before it.
    return "\n".join([*reversed(rules), _map_style(script)]) + "\n"


def _map_style(script: str) -> str:
    """Maps bring another style element, unless something of its id is there: report.js sees to it.

    Empty where a plotly has none.
    """
    found = MAP_STYLE.search(script)
    return f':root{{--plotly-map-style:"{found[1]}"}}' if found else ""


def _text(source: str) -> str:
    """A JavaScript string, or a name, as text."""
    return str(ast.literal_eval(source)) if source[0] in "\"'" else source


def _written_out(selector: str, shorthands: Iterable[tuple[str, str]]) -> str:
    for letter, meaning in shorthands:
        selector = selector.replace(letter, meaning)
    return selector
