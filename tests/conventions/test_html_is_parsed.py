"""Tests read HTML by a parser (tests/pages.py), and no page by a pattern or by its letters.

Else the order of two attributes, or a space that no browser shows, decides whether a test passes;
and what is said not to be there may only be spelt differently.
"""

import ast
import re

import pytest

from tests.places import ROOT

# A tag, as text or in a pattern; or an attribute.
MARKUP = re.compile(
    r"</?[a-z]+[1-6]?(?![\w@.:-])|<\(\?|<\[\^|>\[\^<|\b(?:body|checked|main|selected|title)>"
    r"|\b(?:action|class|href|id|method|name|rel|role|src|style|type|value|(?:aria|data|hx)-[a-z]+)="
    r"""\\?["']"""
)
CUT = (
    *("count", "endswith", "find", "index", "partition", "removeprefix", "removesuffix"),
    *("replace", "rfind", "rindex", "rpartition", "rsplit", "split", "startswith"),
)
# What gives plain text, in which somebody may have typed a tag.
TEXT = ("words_of", "sentences_of", "text_in", "each_text", "value_of", "body")
# No page is read there.
EXCEPTIONS = {
    "tests/config/test_pseudo_locale.py": "a message",
    "tests/conventions/test_source_is_translatable.py": "templates, which are no HTML yet",
    "tests/conventions/test_storeys.py": "paths of Django's",
    "tests/pseudo_locale.py": "messages",
    "tests/reports/test_report_page.py": "what our renderer writes, letter by letter",
    "tests/web/test_form_filling.py": "a page that has to stay as it was, letter by letter",
}


def literal(node):
    """The text of a literal, with a digit for each value in it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(each) or "7" for each in node.values)
    if isinstance(node, ast.BinOp):
        return literal(node.left) + literal(node.right)
    value = getattr(node, "value", "") if isinstance(node, ast.Constant) else ""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def name_of(node):
    node = node.func if isinstance(node, ast.Call) else node
    return getattr(node, "attr", getattr(node, "id", ""))


def looks_for(node):
    """(the literal that is looked for, what it is looked for in)"""
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        return literal(node.left), node.comparators[0]
    function = node.func if isinstance(node, ast.Call) and node.args else None
    if isinstance(function, ast.Attribute) and (
        name_of(function.value) in ("re", "regex") or function.attr in CUT
    ):
        return literal(node.args[0]), function.value
    return "", None


def imports_a_reader(node):
    """Of the standard library, which does not read as browsers do."""
    modules = [each.name for each in node.names] if isinstance(node, ast.Import) else []
    modules += [node.module] if isinstance(node, ast.ImportFrom) else []
    return any(each in ("html", "html.parser") for each in modules)


def read_by_letters(source):
    """The lines in which markup is looked for, or another reader is made."""
    nodes = [*ast.walk(ast.parse(source))]
    found = [(node.lineno, *looks_for(node)) for node in nodes if hasattr(node, "lineno")]
    readers = [node.lineno for node in nodes if imports_a_reader(node)]
    return readers + [
        line for line, text, place in found if MARKUP.search(text) and name_of(place) not in TEXT
    ]


def test_every_page_is_read_by_the_parser():
    found = {}
    for path in (ROOT / "tests").rglob("*.py"):
        if lines := read_by_letters(path.read_text()):
            found[path.relative_to(ROOT).as_posix()] = lines
    assert {name: found[name] for name in found.keys() - EXCEPTIONS.keys()} == {}
    assert EXCEPTIONS.keys() <= found.keys(), "An exception is not needed any more."


@pytest.mark.parametrize(
    "source",
    [
        r"""re.findall(r'<a [^>]*href="([^"]+)"', page)""",
        r"""re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)""",
        """re.compile('<(?:textarea|select)[^>]*>')""",
        """page.content.decode().partition('<main')[2]""",
        """page.text.split("title>")""",
        """assert f'<option value="{pk}" selected>' in page.text""",
        """assert b"<table" not in page.content""",
        """assert page.count('type="radio"') == 2""",
        "from html import unescape",
        "import html.parser",
    ],
)
def test_html_that_is_read_by_its_letters_is_noticed(source):
    assert read_by_letters(source)


@pytest.mark.parametrize(
    "source",
    [
        """assert "<b>Ann</b>" in words_of(page)""",
        """assert message.body.startswith("Hello <b>,")""",
        """all_of(page, "option[selected]")""",
        """re.search(r"From: Ann <(\\w+)@north.example>", mail)""",
        """assert 5 < len(page) < 9""",
        "from reports.render import html",
    ],
)
def test_text_and_what_the_parser_found_are_left_alone(source):
    assert not read_by_letters(source)
