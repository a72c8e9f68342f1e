"""Help in the program: the documents, for those who answer, leads, managers and viewers."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from public import help_pages, markdown_page
from tests.access_world import TABLE
from tests.browser import assert_accessible, visit
from tests.conftest import PASSWORD
from tests.documents import our_commands
from tests.pages import (
    all_of,
    each_attribute,
    each_text,
    leads,
    parsed,
    rows,
    sentences_of,
    the,
    words_of,
)
from tests.places import PACKAGES, ROOT

EVERY_PAGE = ("/help/", *(f"/help/{name}/" for name in help_pages.DOCUMENTS))


@pytest.fixture
def pages(client, db):
    """Each help page as a browser gets it, by its address."""
    return {address: parsed(client.get(address)) for address in EVERY_PAGE}


# What is there


def test_everybody_reads_it_without_an_account_and_every_page_leads_there(client, link, alice):
    for url in ("/", "/sign-in/", "/scores/", "/protection/", "/nowhere/", "/r/wrong.link/"):
        assert leads(client.get(url))["Help"].startswith("/help/"), url
    for address in EVERY_PAGE:
        assert client.get(address).status_code == 200


def test_the_index_leads_to_every_page_and_every_heading(pages):
    index = each_attribute(pages["/help/"], "a", "href")
    for address in EVERY_PAGE[1:]:
        assert address in index
        for anchor in each_attribute(pages[address], ":is(h2, h3)[id]", "id"):
            assert f"{address}#{anchor}" in index


@pytest.mark.parametrize(
    "path",
    [
        "../settings/",
        "..%2fsettings/",
        "%2e%2e%2f%2e%2e%2fREADME/",
        "settings/",
        "settings.md/",
        "commands/",
        "README/",
        "help/",
        "answering%00/",
        "answering.md/",
    ],
)
def test_no_other_name_opens_a_file(client, db, path):
    assert client.get(f"/help/{path}").status_code == 404


def test_somebody_who_is_answering_finds_the_way_back(client, link):
    assert "Back to your answers" not in words_of(client.get("/help/answering/"))
    client.post(link)
    assert leads(client.get("/help/answering/"))["Back to your answers"] == reverse("respond")


# Where its links lead


def test_every_link_and_anchor_leads_somewhere(client, pages):
    anchors = {address: each_attribute(page, "[id]", "id") for address, page in pages.items()}
    for address, page in pages.items():
        for href in each_attribute(page, "a", "href"):
            path, _hash, anchor = href.partition("#")
            assert not path.endswith(".md"), (address, href)
            if "://" not in path and path not in ("", *anchors):
                assert client.get(path).status_code in (200, 302), (address, href)
            elif anchor:
                assert anchor in anchors[path or address], (address, href)


@pytest.mark.parametrize(
    "document", [help_pages.INDEX, *help_pages.DOCUMENTS.values()], ids=lambda each: Path(each).name
)
def test_the_documents_themselves_lead_to_headings_that_are_there(document):
    place = settings.CHECKOUT / document
    for href in re.findall(r"\]\(([^)]+)\)", place.read_text()):
        path, _hash, anchor = href.replace("\n", "").partition("#")
        if anchor and "://" not in path:
            other = (place.parent / path if path else place).read_text()
            titles = re.findall(r"^#+ (.*)$", other, re.MULTILINE)
            assert anchor in {markdown_page.anchor(title) for title in titles}, href


def test_the_headings_that_pages_lead_to_are_there():
    fitting = {**help_pages.ON_PAGES_OF_MEMBERS, **help_pages.ON_PAGES_OF_RESPONDENTS}
    assert fitting.keys() <= TABLE.keys()
    for name, anchor in fitting.values():
        headings = {heading.anchor for heading in help_pages.page(name).headings}
        assert anchor in headings | {""}, (name, anchor)


def test_links_to_headings_in_templates_lead_there():
    """Where a page leads to a help page by itself."""
    templates = (settings.CHECKOUT / "templates").rglob("*.html")
    link = re.compile(r"{% url 'help-page' '(\w+)' %}(?:#([\w-]+))?")
    found = [each for path in templates for each in link.findall(path.read_text())]
    assert ("answering", "the-link-does-not-work") in found
    for name, anchor in found:
        headings = {heading.anchor for heading in help_pages.page(name).headings}
        assert anchor in headings | {""}, (name, anchor)


def test_a_page_of_a_partnership_without_an_entry_leads_to_its_readers_guide():
    assert "brand-new-page" not in help_pages.ON_PAGES_OF_MEMBERS
    for reader in (help_pages.MANAGERS, help_pages.LEADS, help_pages.VIEWERS):
        assert help_pages.for_members("brand-new-page", reader).address == f"/help/{reader}/"


def test_on_their_pages_people_find_the_help_that_fits(client, alice, bob, dora, link):
    def help_on(email, path):
        assert client.login(email=email, password=PASSWORD)
        return {
            name: href
            for name, href in leads(client.get(f"/partnerships/northside/{path}")).items()
            if name.startswith("Help:")
        }

    assert help_on("alice@example.org", "people/import/") == {
        "Help: A list of people": "/help/people/#a-list-of-people"
    }
    assert help_on("alice@example.org", "") == {
        "Help: For managers: from the list to the report": "/help/managers/"
    }
    assert help_on("dora@example.org", "") == {"Help: For agency leads": "/help/leads/"}
    assert help_on("bob@example.org", "") == {"Help: Reading a report": "/help/viewers/"}
    client.logout()
    assert leads(client.get(link))["Questions about answering"] == "/help/answering/"
    client.post(link)
    assert leads(client.get("/answer/review/"))["Help"] == (
        "/help/answering/#checking-and-submitting"
    )


# What it says


def test_nothing_is_said_that_only_operators_can_do(pages):
    names = set(
        re.findall(r"^\| `(\w+)`", (settings.CHECKOUT / "docs/settings.md").read_text(), re.M)
    )
    for address, page in pages.items():
        said = words_of(page, "main")
        assert not re.search(r"manage\.py|\./run|/admin/|/readyz|var/mail", said), address
        assert not [name for name in names if name in said], address
        assert not [name for name in our_commands() if "_" in name and name in said], address
        assert "operators -->" not in page.html


GUIDES = ("answering", "leads", "managers", "talking", "viewers")


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_read_in_five_minutes(name):
    words = (settings.CHECKOUT / help_pages.DOCUMENTS[name]).read_text().split()
    assert len(words) < 5 * 200


@pytest.mark.parametrize("name", GUIDES)
def test_what_a_guide_quotes_stands_on_a_page(name):
    """Buttons and titles, in quotation marks: renamed there, they are renamed here."""
    templates = [path.read_text() for path in (settings.CHECKOUT / "templates").rglob("*.html")]
    sources = (path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
    code = [path.read_text() for path in sources]
    code += [path.read_text() for path in (settings.CHECKOUT / "assessments").rglob("*.yaml")]
    everything = " ".join(" ".join([*templates, *code]).replace("’", "'").split()).lower()
    quoted = re.findall(r"“([^”]+)”", (settings.CHECKOUT / help_pages.DOCUMENTS[name]).read_text())
    spoken = SPOKEN.get(name, set())
    assert {each for each in quoted if " ".join(each.split()).lower() not in everything} <= spoken


# What people say to one another, and examples.
SPOKEN = {
    "talking": {
        "That must have been one of ours",
        "that is only because of the reorganisation",
    },
    "viewers": {
        "nothing has\nchanged",
        "nothing has changed",
        "Between 51 and 55 if everybody\nhad answered",
    },
}


# How a document becomes a page


def page_of(markdown, lead_to=lambda href: href):
    return markdown_page.rendered(markdown, lead_to)


def test_headings_get_the_anchors_that_code_hosts_give_them():
    page = page_of("# T\n\n## What “we” do, and don't: `x` 2\n\n### É_é\n")
    assert [heading.anchor for heading in page.headings] == ["what-we-do-and-dont-x-2", "é_é"]
    assert each_attribute(page.html, "h2", "id") == ["what-we-do-and-dont-x-2"]


def test_raw_html_is_text():
    page = page_of("# T\n\n<script>alert(1)</script> <b onclick=x>b</b>\n\n```\n<i>\n```\n")
    assert not all_of(page.html, "script, b, i")
    assert "<script>alert(1)</script> <b onclick=x>b</b> <i>" in words_of(page.html)


def test_a_link_that_leads_nowhere_is_text_and_no_address_runs_a_script():
    page = page_of(
        "# T\n\n[here](a.md), [*there*](b.md), [x](javascript:alert(1))\n", {"a.md": "/a/"}.get
    )
    assert sentences_of(page.html).startswith("here, there, ")
    assert leads(page.html) == {"here": "/a/"}
    assert each_text(page.html, "em") == ["there"]


def test_what_is_for_operators_is_left_out_within_a_line_and_as_a_block():
    inline = "A<!-- operators --> b\nc<!-- /operators -->.\n"
    block = "\n<!-- operators -->\n## D\n\ne\n<!-- /operators -->\nF\n"
    page = page_of(f"# T\n\n{inline}{block}")
    assert page.html == "<p>A.</p>\n<p>F</p>\n"
    assert page.headings == ()


def test_a_table_names_its_rows_and_columns_and_each_cell_on_a_phone():
    page = page_of("# T\n\n## About\n\n| a | b | |\n|---|---|---|\n| 1 | 2 | 3 |\n").html
    assert the(page, "table.data.stacks").attributes["aria-label"] == "About"
    assert [(each.tag, each.attributes) for each in all_of(page, "th, td")] == [
        ("th", {"scope": "col"}),
        ("th", {"scope": "col"}),
        ("td", {}),
        ("th", {"scope": "row"}),
        ("td", {"data-label": "b"}),
        ("td", {}),
    ]
    assert rows(page) == [["a", "b", ""], ["1", "2", "3"]]


# In a real browser


@pytest.mark.browser
@pytest.mark.parametrize(
    "viewport", [{"width": 320, "height": 568}, {"width": 1280, "height": 900}]
)
def test_every_help_page_is_accessible_also_on_a_small_phone(site, chromium, viewport):
    with visit(chromium, viewport=viewport) as page:
        for address in EVERY_PAGE:
            page.goto(site + address)
            assert_accessible(page, f"help-{address.strip('/').replace('/', '-')}")


@pytest.mark.browser
def test_a_heading_is_reached_from_the_index_by_keyboard(site, chromium):
    with visit(chromium, viewport={"width": 375, "height": 667}, javascript=False) as page:
        page.goto(f"{site}/help/")
        link = page.get_by_role("link", name="What a score means")
        link.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == f"{site}/help/viewers/#what-a-score-means"
        top = page.get_by_role("heading", name="What a score means").bounding_box()["y"]
        assert 0 <= top < 100
