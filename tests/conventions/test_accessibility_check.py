"""The check of pages that tests do in a browser: it notices what it is there for."""

import pytest

from tests.browser import PHONE, assert_accessible, visit

SOUND = "<!doctype html><html lang=en><title>Sound</title><main><h1>Sound</h1>%s</main></html>"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ('<img src="data:,">', "image-alt"),
        ("<input>", "label"),
        ('<p style="color: #ccc">pale</p>', "color-contrast"),
        ('<p style="width: 900px">wide</p>', "wide"),
    ],
)
def test_it_notices_a_page_with_a_fault(chromium, fault, says):
    with visit(chromium, viewport=PHONE) as page:
        page.set_content(SOUND % "<p>Nothing is amiss.</p>")
        assert_accessible(page, "sound")
        page.set_content(SOUND % fault)
        with pytest.raises(AssertionError, match=says):
            assert_accessible(page, "wide")
