"""A page is given back with what somebody had typed into its form, and otherwise as it was."""

from hypothesis import strategies as st

from tests.pages import all_of, each_attribute, the
from tests.properties import given
from web.form_filling import fill

PAGE = """<!DOCTYPE html>
<html lang="en"><!-- a remark --><body>
<form method="post" action="/sign-out/"><input name="name" value="not this one"></form>
<form method="get"><input name="name" value="nor this one"></form>
<form method="post" novalidate>
<input type="hidden" name="csrfmiddlewaretoken" value="new">
<input type="hidden" name="shown" value="1 2 3">
<input type="text" name="name" value="Before &amp; then" required>
<input type="password" name="password">
<input type="file" name="file">
<input type="checkbox" name="stays" value="1" checked><input type="checkbox" name="stays" value="2">
<input type="radio" name="role" value="a" checked><input type="radio" name="role" value="b">
<select name="sector">
<option value="">None<option value="x" selected>X &lt;<option value="y">Y</select>
<textarea name="text" rows="3">
Before &amp; &#38; then</textarea>
<button name="go" value="preview">Look</button>
</form><p>a &amp; b &copy; c < d</p></body></html>"""


def filled(**typed):
    pairs = [(name, each) for name, value in typed.items() for each in as_list(value)]
    return fill(PAGE, "/here/", pairs, but={"csrfmiddlewaretoken"})


def as_list(value):
    return value if isinstance(value, list) else [value]


def test_each_kind_of_field_is_filled():
    page = filled(
        csrfmiddlewaretoken="old", shown="1 2", name='"Ann" & <b>', stays="2", role="b", sector="y",
        text="\nOne\n\n<two> & three", go="preview", password="secret",
    )  # fmt: skip
    assert 'name="csrfmiddlewaretoken" value="new"' in page
    assert 'name="shown" value="1 2"' in page
    assert 'required value="&quot;Ann&quot; &amp; &lt;b&gt;"' in page
    assert '<input type="checkbox" name="stays" value="1"><' in page
    assert 'value="2" checked>' in page
    assert 'name="role" value="a"><' in page
    assert 'value="b" checked>' in page
    assert '<option value="x">X &lt;<option value="y" selected>' in page
    assert '<textarea name="text" rows="3">\n\nOne\n\n&lt;two&gt; &amp; three</textarea>' in page
    assert "secret" not in page


def test_the_rest_of_the_page_stays_as_it_was():
    page = filled(name="Ann")
    for part in ("<!DOCTYPE html>", "<!-- a remark -->", "not this one", "nor this one"):
        assert part in page
    assert "<p>a &amp; b &copy; c < d</p></body></html>" in page
    assert "\nBefore &amp; &#38; then</textarea>" in page


def test_nothing_typed_leaves_the_page_alone():
    assert filled() == PAGE
    assert filled(go="preview") == PAGE


def test_a_long_text_without_a_place_is_not_dropped():
    assert filled(name="Ann", other="on") is not None
    assert filled(name="Ann", other="a long text that nobody should type twice") is None
    assert fill("<p>no form</p>", "/here/", [("text", "x" * 50)]) is None


@given(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\x00")))
def test_any_text_comes_back_as_it_was_typed(text):
    page = filled(text=text, name=text)
    if text:
        assert the(page, "textarea").text() == text
        assert each_attribute(page, "[type=text]", "value") == [text]
    for tag in ("form", "textarea", "input", "button"):
        assert len(all_of(page, tag)) == len(all_of(PAGE, tag))
