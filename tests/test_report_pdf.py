"""A report as PDF: it says what the page says, to everybody, whatever the names are."""

import io
import re
import unicodedata
from dataclasses import replace
from functools import cache
from html import unescape

import numpy as np
import pytest
from pypdf import PdfReader

from reports import findings
from reports.door.groups import Unit
from reports.door.publish import publish
from reports.figures import heatmap, links, rounds
from reports.figures.tables import heatmap_table
from reports.former.publication import of as as_before
from reports.reading import NOT_ENOUGH_EVIDENCE, whole
from reports.render import html, pdf
from reports.render.pdf import fonts
from tests import former_world as world
from tests.conftest import PASSWORD
from tests.test_report import address, closed_round, published

__all__ = ["closed_round", "published"]  # fixtures

FORTY = tuple(f"Northside Community Health Services {at}" for at in range(40))
# In other scripts, from right to left, of any length, and such as typst would take for a program.
WELSH, POLISH = "Bwrdd Iechyd Dŵr y Gŵyl", "Ośrodek Zdrowia w Łodzi"
ARABIC, HEBREW = "خدمات الشمال", "שירותי הצפון"
CANNOT_SHOW = "cannotshowstandas“?”"
LONG = "Northside and District Integrated Community Health, Housing and Social Care Board"
NAMES_AS_MARKUP = (
    '#panic("x")',
    "$x^2$ and $",
    "*bold* _it_ `raw`",
    "@ref <label>",
    "C:\\temp\\u{41} \\",
    "= heading",
    "// comment /* more",
    '#import "x.typ": *',
    "<b>&amp;</b>",
)


def of_three():
    rng = np.random.default_rng(3)
    return _published(rng.integers(1, 6, (40, 3)), ("Council",), minimum_group=3)


def everybody_agrees():
    healthy = [2 if each.reverse else 4 for each in world.INSTRUMENT.statements]
    return _published(np.tile(np.array(healthy)[:, np.newaxis], 30), ("Council", "Health"))


def nobody_knows():
    return _published(np.full((40, 20), 255), ("Council", "Health"))


def _published(answers, agencies, minimum_group=5):
    people = answers.shape[1]
    options = len(world.INSTRUMENT.ranking.options)
    published = publish(
        answers.astype(np.uint8),
        np.tile(np.arange(1, options + 1, dtype=np.uint8)[:, np.newaxis], people),
        [agencies[person % len(agencies)] for person in range(people)],
        units=[Unit(name, name, people) for name in agencies],
        minimum_group=minimum_group,
        breakdown="agency",
        instrument=world.INSTRUMENT,
        rng=np.random.default_rng(4),
    )
    return as_before(published, world.INSTRUMENT)


KINDS = {
    "by hand": lambda: (world.northside(),),
    "by role": lambda: (world.by_role(),),
    "one group": lambda: (world.one_group(),),
    "without a criterion": lambda: (world.without_a_criterion(), world.northside()),
    "below 15": lambda: (world.below_15(),),
    "below 10": lambda: (world.below_10(),),
    "three rounds": lambda: (
        world.of_answers(),
        world.of_answers(seed=3, better=-0.5),
        world.of_answers(seed=2),
    ),
    "three people": lambda: (of_three(),),
    "everybody agrees": lambda: (everybody_agrees(),),
    "nobody knows": lambda: (nobody_knows(),),
    "forty agencies": lambda: (world.of_answers(600, FORTY),),
}


@cache
def report_of(kind):
    now, *before = KINDS[kind]()
    return world.report(now, *before)


@cache
def read(kind):
    return PdfReader(io.BytesIO(pdf.render(report_of(kind))))


def named(names, **heading):
    """A report of three rounds, whose groups, criteria and agencies have these names."""
    report = report_of("three rounds")
    return replace(
        report,
        publication=_with_names(report.publication, names),
        heading=replace(report.heading, **heading),
    )


def _with_names(value, names):
    def name(at):
        return names[at % len(names)]

    return replace(
        value,
        groups=tuple(
            replace(each, label=name(at), members=(name(at), name(at + 1)))
            for at, each in enumerate(value.groups)
        ),
        criteria=tuple(replace(each, title=name(at)) for at, each in enumerate(value.criteria)),
    )


def reader(data):
    return PdfReader(io.BytesIO(data))


def text_of(found):
    """Without spaces and marks that have no shape: lines may be broken anywhere."""
    return squeezed("".join(page.extract_text() for page in found.pages))


def squeezed(text):
    return "".join(
        each for each in text if not each.isspace() and unicodedata.category(each) != "Cf"
    )


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


# What it says


def test_it_says_what_the_page_says(kind, published, closed_round, client):
    """Every sentence of it that is no figure and does not lead elsewhere."""
    report = report_of(kind)
    page = published(report.publication)
    said = text_of(PdfReader(io.BytesIO(client.get(f"{address(closed_round)[:-1]}.pdf").content)))
    sentences = sentences_of(page)
    assert len(sentences) > 20
    assert [each for each in sentences if squeezed(each) not in said] == []


def sentences_of(page):
    page = page[page.index("<main") : page.index("</main>")]
    for tag in ("nav", "figure", "script"):
        page = re.sub(rf"<{tag}\b.*?</{tag}>", "", page, flags=re.S)
    on_screen = "on-screen|small on-paper|visually-hidden|to-print|take-away"
    page = re.sub(rf'<(\w+)[^>]* class="({on_screen})".*?</\1>', "", page, flags=re.S)
    found = re.findall(r"<(h1|h2|h3|p|li|dt|dd|caption|td|th)\b[^>]*>(.*?)</\1>", page, flags=re.S)
    return [unescape(re.sub(r"<[^>]+>", " ", text)) for _tag, text in found]


def test_every_number_of_the_pages_tables_is_in_it(kind):
    """Row by row, in whole numbers; what is withheld is a dash with its reason."""
    report, said = report_of(kind), text_of(read(kind))
    tables = [figure.table for figure in figures_of(report) if figure.name != "groups"]
    assert len(tables) > 1 or kind == "nobody knows"
    rows = [row for table in tables for row in table.rows]
    missing = [row for row in rows if not re.search("".join(map(pattern, row)), said)]
    assert missing == []


def test_every_score_of_every_group_is_in_it(kind):
    report, said = report_of(kind), text_of(read(kind))
    if heatmap(report.publication) is None:
        return
    table = heatmap_table(report.publication)
    for name, *cells in zip(table.columns[1:], *(row[1:] for row in table.rows), strict=True):
        assert re.search(pattern(name) + "".join(map(pattern, cells)), said), name


def pattern(cell):
    if isinstance(cell, str) and cell.startswith(NOT_ENOUGH_EVIDENCE):
        return "–[a-z]"
    return re.escape(squeezed(str(cell)))


def figures_of(report):
    return list(pdf._figures(html.context(report)))


def test_every_change_of_a_group_that_can_be_told_is_in_it():
    was = world.of_answers(300, seed=2, better=-0.7)
    report = world.report(world.of_answers(300), was)
    said = text_of(reader(pdf.render(report)))
    told = findings.tell(report.publication, report.instrument, report.changes).changes_of_groups
    assert len(told.told) == len(report.publication.groups)
    for each in told.told:
        assert squeezed(f"{each.label}{each.said}{each.seen_from}") in said
    assert squeezed(told.compared) in said


def test_reasons_stand_under_the_table():
    said = text_of(read("without a criterion"))
    assert squeezed("not enough evidence: fewer than 5 people could say.") in said


def test_the_title_page_has_the_one_number_and_what_to_talk_about():
    first = read("by hand").pages[0].extract_text()
    in_order = ["Northside", "Report: Summer", "from 10 June 2026 to 1 July 2026", "54", "of 100",
                "between 51 and 58, had everybody answered", "In the middle", "41 of 60 people",
                "Talk about first", "Staff stability", "34 of 100, clearly below the middle",
                "In this report", "Who took part"]  # fmt: skip
    places = [squeezed(first).index(squeezed(each)) for each in in_order]
    assert places == sorted(places)
    assert "demonstration" not in first


def test_a_demonstration_says_so():
    report = named(["One", "Two"], is_demo=True)
    for made in (pdf.render(report), pdf.summary(report)):
        assert "demonstration: its people" in reader(made).pages[0].extract_text()


def test_an_ordinary_report_has_eight_to_fourteen_pages():
    for kind in ("by hand", "three rounds", "by role"):
        assert 8 <= len(read(kind).pages) <= 14


@pytest.mark.parametrize("edge", sorted(world.EDGES.keys() - {"below_k"}))
def test_no_page_of_it_is_more_than_half_empty_but_the_last(edge):
    """Of reports at the edge too; the title page is as it is."""
    found = reader(pdf.render(world.report(world.EDGES[edge]())))
    for number, page in enumerate(found.pages[1:-1], start=2):
        assert lowest_of(page) < A4[1] / 2 + 10, f"page {number}"


def lowest_of(page):
    """How far up the lowest line of text stands, in points; below the middle is well."""
    heights = []

    def seen(text, on_page, on_line, _font, _size):
        y = on_line[4] * on_page[1] + on_line[5] * on_page[3] + on_page[5]
        if text.strip() and y > FOOT:
            heights.append(y)

    page.extract_text(visitor_text=seen)
    return min(heights)


def test_every_page_has_its_number():
    pages = [page.extract_text() for page in read("by hand").pages]
    assert all(f"{at} / {len(pages)}" in text for at, text in enumerate(pages, start=1))


# For everybody


def test_it_is_tagged_for_screen_readers(kind):
    found = read(kind)
    root = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert found.metadata.title == "Report: Summer – Northside"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()


def test_its_parts_are_bookmarks_in_the_order_of_the_page(published):
    page = published(world.northside())
    headings = re.findall(r'<h2 id="(?!in-short)[^>]*>(.*?)</h2>', page)
    found = [each.title for each in read("by hand").outline if not isinstance(each, list)]
    assert found == [unescape(each) for each in headings]


def elements(found, *kinds):
    """All elements of the tree that readers walk, of these kinds."""
    waiting, seen = [found.trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        each = waiting.pop().get_object()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            if each.get("/S") in kinds:
                seen.append(each)
            if "/K" in each:
                waiting.append(each["/K"])
    return seen


def test_drawings_are_told_in_words():
    report = report_of("three rounds")
    so_far = [(each.title, each.publication) for each in report.earlier]
    drawn = [
        links(report.publication, report.instrument),
        rounds([*so_far, ("Summer", report.publication)], report.changes),
    ]
    told = [each.get("/Alt") for each in elements(read("three rounds"), "/Figure")]
    assert told == [each.alt for each in drawn]


def test_tables_have_headers_that_readers_find():
    tables = elements(read("three rounds"), "/Table")
    assert len(tables) > 15
    assert len(elements(read("three rounds"), "/TH")) > 3 * len(tables)


def test_nothing_in_it_leads_to_this_machine(kind):
    for page in read(kind).pages:
        for each in page.get("/Annots", []):
            assert "/URI" not in each.get_object().get("/A", {})
        assert "http" not in page.extract_text()
        assert "/work" not in page.extract_text()


def fonts_of(found):
    return {
        font["/BaseFont"].partition("+")[2].partition("-")[0]
        for page in found.pages
        for font in page["/Resources"]["/Font"].values()
    }


def test_its_letters_come_with_it(kind):
    assert fonts_of(read(kind)) == {"SourceSansPro"}


# Whatever the names are


def test_names_that_look_like_a_program_come_out_as_they_are():
    first, second, *_others = NAMES_AS_MARKUP
    report = named(NAMES_AS_MARKUP, partnership=first, title=second)
    said = text_of(reader(pdf.render(report)))
    assert [each for each in NAMES_AS_MARKUP if said.count(squeezed(each)) < 3] == []
    assert reader(pdf.render(report)).metadata.title == f"Report: {second} – {first}"


def test_names_of_other_scripts_have_their_letters():
    report = named([WELSH, POLISH, ARABIC, HEBREW], partnership=ARABIC, title=HEBREW)
    for made in (pdf.render(report), pdf.summary(report)):
        found = reader(made)
        assert {"NotoSansArabic", "Assistant"} <= {each.split("_")[0] for each in fonts_of(found)}
        said = text_of(found)
        assert squeezed(WELSH) in said
        assert squeezed(POLISH) in said
        for name in (ARABIC, HEBREW):
            assert set(squeezed(name)) <= set(unicodedata.normalize("NFKC", said))
        assert CANNOT_SHOW not in said


def test_every_letter_that_is_said_to_be_there_is():
    """typst makes no file with a letter that no font has."""
    everything = " ".join(sorted(fonts.letters()))
    report = report_of("three people")
    report = replace(report, heading=replace(report.heading, partnership=everything))
    assert pdf.summary(report).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "shown"), [("北部健康協会", "??????"), ("Health 🏥 Trust", "Health ? Trust")]
)
def test_where_no_font_has_a_letter_that_is_said(name, shown):
    report = named([name], partnership=name, title=name)
    for made in (pdf.render(report), pdf.summary(report)):
        assert squeezed(f": {shown}") in text_of(reader(made))
        assert CANNOT_SHOW in text_of(reader(made))


def test_signs_that_are_no_letters_are_left_out():
    """One of them would turn all that follows."""
    name = "\x00North\u202eside\ufeff"
    made = reader(pdf.render(named([name], partnership=name, title=name)))
    assert made.metadata.title == "Report: Northside – Northside"
    assert CANNOT_SHOW not in text_of(made)


def test_a_name_from_right_to_left_does_not_move_the_number_behind_it():
    assert fonts.shown(f"Lowest: {ARABIC} (28).") == f"Lowest: \u2068{ARABIC}\u2069 (28)."
    both = fonts.shown(f"مجلس (المدينة), {HEBREW} and")
    assert both == f"\u2068مجلس (المدينة)\u2069, \u2068{HEBREW}\u2069 and"
    assert fonts.shown(f"\u2068{ARABIC} 3\u2069 is low") == f"\u2068{ARABIC} 3\u2069 is low"
    assert fonts.shown("Łódź (3)") == "Łódź (3)"


def test_long_names_stay_on_the_paper():
    names = [LONG, "W" * 120]
    for made in (pdf.render, pdf.summary):
        for page in reader(made(named(names, partnership=LONG, title="W" * 120))).pages:
            page.extract_text(visitor_text=is_on_paper)


FOOT = 60  # points from the edge of the paper; below there is nothing but the page's number
A4 = (595, 842)


def is_on_paper(text, on_page, on_line, _font, _size):
    """Where each piece of text begins."""
    x, y = (
        on_line[4] * on_page[at] + on_line[5] * on_page[at + 2] + on_page[at + 4] for at in (0, 1)
    )
    if text.strip() and "Partnership Health" not in text and " / " not in text:
        assert 0 < x < A4[0], text
        assert FOOT < y < A4[1], text


def test_words_that_are_too_long_may_be_broken():
    pieces = fonts.shown(f"{'W' * 120} and {LONG}").split("\u200b")
    assert [len(each) for each in pieces[:-1]] == [12] * 9
    assert pieces[-1] == f"{'W' * 12} and {LONG}"


# The summary


@cache
def summary(kind):
    return PdfReader(io.BytesIO(pdf.summary(report_of(kind))))


def test_the_summary_is_one_page(kind):
    assert len(summary(kind).pages) == 1


def test_the_summary_is_one_page_whatever_the_names_are():
    for names in ([LONG], ["W" * 120], NAMES_AS_MARKUP, [ARABIC, HEBREW]):
        report = named(names, partnership=names[0], title=names[-1])
        assert len(reader(pdf.summary(report)).pages) == 1


def test_the_summary_is_tagged_too(kind):
    found = summary(kind)
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"] == "en-GB"
    assert found.metadata.title == "On one page: Summer – Northside"


def test_the_summary_says_what_its_page_says(kind, published, closed_round, client):
    published(report_of(kind).publication)
    page = client.get(f"{address(closed_round)}summary/").content.decode()
    found = reader(client.get(f"{address(closed_round)}summary.pdf").content)
    sentences = sentences_of(page)
    assert len(sentences) > 8
    said = text_of(found)
    assert [each for each in sentences if squeezed(each) not in said] == []


def test_a_board_reads_the_number_who_took_part_and_what_to_talk_about():
    said = text_of(summary("three rounds"))
    score = whole(report_of("three rounds").publication.headline.score)
    for each in (
        f"{score}of100",
        "hadeverybodyanswered",
        "of72peopleanswered",
        "Talkaboutfirst",
        "Strengths",
        "Changesincethelastround",
        "Whatthisreportcannotsay",
        "ascorehasnopassmark",
    ):
        assert each in said


def test_without_a_round_before_the_summary_has_no_change():
    assert "Changesince" not in text_of(summary("by hand"))


def test_the_summarys_file_is_named_and_kept_by_nobody(published, closed_round, client):
    published(world.northside())
    response = client.get(f"{address(closed_round)}summary.pdf")
    name = "northside-summer-report-summary.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]


def test_the_report_leads_to_its_summary_and_back(published, closed_round, client):
    page = published(world.northside())
    there = f"{address(closed_round)}summary/"
    assert f'href="{there}"' in page
    summary = client.get(there).content.decode()
    assert f'href="{address(closed_round)}"' in summary
    assert f'href="{there[:-1]}.pdf"' in summary


@pytest.mark.parametrize("ending", ["summary/", "summary.pdf"])
def test_where_nothing_is_published_there_is_no_summary(published, closed_round, client, ending):
    published(world.below_k())
    assert client.get(address(closed_round) + ending).status_code == 404


def test_before_the_round_closes_there_is_no_summary(client, bob, autumn):
    client.login(email="bob@example.org", password=PASSWORD)
    assert client.get(f"{address(autumn)}summary/").status_code == 404
