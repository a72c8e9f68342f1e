"""What tests read of a page is what a browser would show and send (tests/pages.py)."""

import pytest

from tests.pages import (
    chosen,
    fields,
    hidden_fields,
    inline_code,
    leads,
    loaded,
    rows,
    sentences_of,
    the,
    value_of,
    words_of,
)

FORM = """<form><input type=hidden name=token value="a&amp;b"><input name=said>
<input type=checkbox name=stays value=1><input type=checkbox name=stays value=2 checked>
<input type=checkbox name=stays value=3 checked><input type=radio name=role value=x>
<input type=checkbox name=understood checked><input name=closed value=1 disabled>
<select name=sector><option value="">Choose one<option value=p selected>Public</select>
<select name=agency><option value=7>Council<option value=8>Trust</select>
<textarea name=text>

 &lt;b&gt;</textarea><button name=go value=next>Go</button><input type=submit name=x></form>"""


def test_a_form_sends_what_a_browser_would():
    assert fields(FORM) == {
        "token": "a&b",
        "said": "",
        "stays": ["2", "3"],
        "understood": "on",
        "sector": "p",
        "agency": "7",
        "text": "\n <b>",
    }
    assert hidden_fields(FORM) == {"token": "a&b"}
    assert chosen(FORM, "sector") == ["Public"]
    assert [value_of(FORM, name) for name in ("stays", "go")] == ["2", "next"]
    with pytest.raises(AssertionError, match="no field role"):
        value_of(FORM, "role")


def test_words_are_those_that_are_read():
    page = "<title>T</title><p>One<br>t<b>w</b>o <svg><text>3</text></svg><script>4</script></p>"
    assert words_of(page) == "One t w o"
    assert sentences_of(page) == "Onetwo"
    assert words_of(page, but=["b"]) == "One t o"


def test_links_and_tables_are_found_and_of_what_there_is_one_there_is_one():
    assert leads("<a href='/a?b&amp;c'>Go <b>on</b></a><a>nowhere</a>") == {"Go on": "/a?b&c"}
    table = "<table><tr><th>A<th>B<tr><td> 1 <td>2&nbsp;%</table>"
    assert rows(table) == [["A", "B"], ["1", "2 %"]]
    with pytest.raises(ValueError, match="too many"):
        the(table, "th")


@pytest.mark.parametrize(
    "page",
    [
        "<script>1</script>",
        "<p style='color: red'>",
        "<p onclick=go>",
        "<a href=' JavaScript:1'>",
        "<style></style>",
    ],
)
def test_code_within_a_page_is_noticed(page):
    assert inline_code(page)
    assert not inline_code("<script src=/a.js></script><p class=on>")


@pytest.mark.parametrize("page", ["<img>", "<p style='background: url(x)'>", "<link href=x>"])
def test_what_would_be_fetched_is_noticed(page):
    assert loaded(page)
    assert not loaded("<a href=x>url(x)</a><style>p { color: red }</style>")
