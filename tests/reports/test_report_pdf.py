"""A report as PDF: it says what its document says, to everybody, whatever the names are."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from reports.blocks import (
    Absent,
    Column,
    Item,
    Items,
    Map,
    Node,
    Number,
    Panel,
    Part,
    Row,
    RowGroup,
    Score,
    Table,
    Target,
    Text,
    Tinted,
    Tone,
    Where,
    walk,
)
from reports.render import pdf
from reports.render.pdf import fonts
from tests import document_world as world
from tests.conftest import PASSWORD
from tests.large_document import board, large
from tests.pages import leads
from tests.pdf_reading import (
    Said,
    cells_of_pdf,
    elements,
    read,
    squeezed,
    tables_of,
    text_of,
)
from tests.report_pages import address, closed_round, published
from tests.report_world import below_k, northside

__all__ = ["closed_round", "published"]  # fixtures


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
KINDS = {
    "sample": world.document,
    "twenty agencies": large,
    "forty agencies": lambda: large(40, name=f"{LONG} {{}}"),
    "many rounds": lambda: large(3, rounds=14),
    "nothing but words": lambda: replace(world.document(), opening=(world.in_short(),), parts=()),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@cache
def document_of(kind):
    return KINDS[kind]()


@cache
def made(kind):
    return pdf.render(document_of(kind))


@cache
def report(kind):
    return read(made(kind))


@cache
def pages(kind):
    """The text of each page, as it stands on paper."""
    return [page.extract_text() for page in report(kind).pages]


@cache
def said_of(kind):
    return Said(report(kind))


def named(names, **frame):
    """The sample, with these names for its groups and its rows."""

    def name(at):
        return names[at % len(names)]

    columns = (Column("Criterion"), *(Column(name(at), numeric=True) for at in range(9)))
    rows = tuple(
        Row((name(at), *(Tinted(5 * at + other) for other in range(9)))) for at in range(4)
    )
    few = Table(
        "few",
        name(0),
        (Column(name(1)), Column(name(2), numeric=True)),
        (RowGroup(tuple(Row((name(at), Number(at))) for at in range(4)), name(3)),),
    )
    items = Items(tuple(Item(name(at), "34", (name(at),)) for at in range(4)))
    table = Table("groups", "By group", columns, (RowGroup(rows),))
    part = Part("names", name(0), (Text(name(1)), table, few, items), short=name(0))
    return replace(world.document(), parts=(part, world.links()), **frame)


# What it says


def test_its_words_stand_in_the_order_of_the_document(kind):
    said = said_of(kind)
    read_aloud = squeezed(said.by(report(kind).trailer["/Root"]["/StructTreeRoot"]))
    at = 0
    for words in words_of(document_of(kind)):
        found = read_aloud.find(squeezed(words), at)
        assert found >= 0, words
        at = found + len(squeezed(words))


def words_of(document):
    yield from (document.partnership, document.title, *document.about)
    blocks = (*document.notices, *document.opening, *document.parts)
    for block in walk(blocks):
        match block:
            case Text():
                yield block.words
            case Score():
                yield from (str(block.number), block.of, block.beneath)
            case Items():
                for item in block.items:
                    yield from (item.title, item.figure, *item.words)
            case Part():
                yield block.title
            case Table():
                yield block.title or block.caption
                yield from (key.words for key in block.legend)
                yield from block.notes
            case Map():
                yield from (key.words for key in block.legend)


def test_every_cell_of_every_table_is_in_it_beside_its_row_and_under_its_column(kind):
    document = document_of(kind)
    found = cells_of_pdf(made(kind), document)
    wanted = {
        (table.key, group.title, str(row.cells[0]), column.title): shown(cell)
        for table in tables_in(document)
        for group in table.groups
        for row in group.rows
        for column, cell in list(zip(table.columns, row.cells, strict=True))[1:]
        if column.scale is None and column.where != Where.FILES
    }
    assert len(wanted) > 20 or kind == "nothing but words"
    assert found == wanted


def tables_in(document):
    blocks = walk((*document.opening, *document.parts))
    return [block for block in blocks if isinstance(block, Table)]


def shown(cell):
    match cell:
        case Absent():
            return None
        case Number():
            return cell.formatted(".")
        case Tinted():
            return str(cell.score)
        case None:
            return ""
    return cell


def test_columns_and_groups_have_their_names():
    table, *_others = tables_of(report("sample"))
    assert table[0] == [
        "Criterion",
        "0 50 100",
        "Score",
        "If everybody had answered",
        "Do people agree?",
    ]
    titles = [row[0] for row in table if len(row) == 1]
    assert titles == ["Clearly below the middle", "In between", "Clearly above the middle"]


def test_columns_of_files_are_left_out():
    assert "Hadeverybodyanswered:from" not in squeezed("".join(pages("sample")))


def test_a_table_of_many_columns_stands_turned():
    turned = next(table for table in tables_of(report("forty agencies")) if not table[0][0])
    assert turned[0][1:] == [title for _, title, *_ in world.CRITERIA]
    assert [row[0] for row in turned[1:]] == [f"{LONG} {at}" for at in range(40)]


def test_a_table_of_few_columns_stands_as_it_is():
    groups = next(table for table in tables_of(report("sample")) if world.GROUPS[0] in table[0])
    assert groups[0] == ["Criterion", *world.GROUPS]


def test_what_is_withheld_is_a_dash_with_the_letter_of_its_reason():
    groups = next(table for table in tables_of(report("sample")) if world.GROUPS[0] in table[0])
    assert groups[4][3] == "– a"
    said = said_of("sample")
    paragraphs = [said.by(each) for each in elements(report("sample"), "/P")]
    assert paragraphs.count(f"a {world.NOT_ENOUGH}") == 2  # once under each table that has one


def test_each_reason_has_its_own_letter():
    rows = (
        Row(("One", Absent("Too few."))),
        Row(("Two", Absent("Too many."))),
        Row(("Three", Absent("Too few."))),
    )
    columns = (Column("Which"), Column("Score", numeric=True))
    table = Table("t", "A table", columns, (RowGroup(rows),))
    found = read(pdf.render(with_parts(Part("p", "A part", (table,)))))
    assert [row[-1] for row in list(tables_of(found))[-1]] == ["Score", "– a", "– b", "– a"]
    assert "aToofew.bToomany." in text_of(found)


def with_parts(*parts):
    return replace(world.document(), parts=parts)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (Number(34.5), "35"),
        (Number(2.45, 1), "2.5"),
        (Number(3, 1), "3.0"),
        (Number(9.2, signed=True), "+9"),
        (Number(-8.6, signed=True), "−9"),
        (Number(-0.4, signed=True), "0"),
        (Number(12345), "12345"),
    ],
)
def test_a_number_has_its_decimals_and_its_sign(number, said):
    assert number.formatted(".") == said


def test_a_demonstration_says_so():
    for made in (pdf.render(world.document()), pdf.one_page(board())):
        assert "Ademonstration:nobodysaidanyofthis." in squeezed(read(made).pages[0].extract_text())


# Where it leads


def test_contents_and_links_lead_to_parts_of_the_document():
    """By what they say; criteria have no page on paper."""
    links = Part(
        "links-to",
        "Where it leads",
        (
            Items(
                (
                    Item("to the method", to=Target("part", "method")),
                    Item("to what is folded", to=Target("part", "rounds")),
                    Item("to a criterion", to=Target("criterion", "trust")),
                    Item("to the whole", to=Target("whole")),
                    Item("to nothing", to=Target("part", "not-there")),
                )
            ),
        ),
    )
    document = with_parts(links, world.changed(), world.method())
    found = read(pdf.render(document))
    said = Said(found)
    led = [said.by(each) for each in elements(found, "/Link")]
    contents = [each for each in led if not each.startswith("to ")]
    assert [re.sub(r"[ .\d]+$", "", each) for each in contents] == [
        "Where it leads",
        "What has changed",
        "Method",
    ]
    assert [each for each in led if each.startswith("to ")] == [
        "to the method",
        "to what is folded",
    ]


def test_its_parts_are_bookmarks_in_their_order(kind):
    found = [each.title for each in report(kind).outline if not isinstance(each, list)]
    assert found == [each.title for each in document_of(kind).parts]


def test_nothing_in_it_leads_to_this_machine(kind):
    for page in report(kind).pages:
        for each in page.get("/Annots", []):
            assert "/URI" not in each.get_object().get("/A", {})
    for text in pages(kind):
        assert "http" not in text
        assert "/work" not in text


# How it is laid out


def test_the_opening_and_the_contents_are_on_the_first_page():
    for which in ("sample", "twenty agencies", "forty agencies"):
        first = squeezed(pages(which)[0])
        for each in (
            "55of100",
            "Talkaboutfirst",
            "Servicebeforecontract",
            "Inthisreport",
            "Method",
        ):
            assert each in first


def test_an_ordinary_report_has_at_most_ten_pages():
    assert 8 <= len(report("twenty agencies").pages) <= 10


def test_every_page_has_its_number(kind):
    many = len(pages(kind))
    assert all(f"{at} / {many}" in text for at, text in enumerate(pages(kind), start=1))


def test_a_part_begins_with_some_of_it_wherever_the_one_before_ends():
    """And pages keep their numbers: where it begins must not depend on where it would."""
    part = Part("words", "All in words", (Text("At length. " * 200),), short="Words")
    for paragraphs in range(22, 36):
        opening = (Text("In short."),) * paragraphs
        found = read(pdf.render(replace(world.document(), opening=opening, parts=(part,))))
        texts = [page.extract_text() for page in found.pages]
        assert all(f"{at} / {len(texts)}" in text for at, text in enumerate(texts, start=1))
        (begins,) = (text for text in texts if part.title in text)
        assert len(begins.partition(part.title)[2].splitlines()) > 4, paragraphs


def test_no_page_of_it_is_more_than_half_empty_but_the_last(kind):
    for number, page in enumerate(report(kind).pages[:-1], start=1):
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


def test_no_row_is_torn_apart():
    """Of names that take many lines, and of forty agencies."""
    long = read(pdf.render(named([LONG, "W" * 120])))
    for found in (long, report("forty agencies")):
        rows = elements(found, "/TR")
        assert len(rows) > 10
        assert all(len(pages_of(row)) == 1 for row in rows)


def pages_of(element, page=None):
    """Numbers of the objects of the pages where an element of the tree is shown."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        return set().union(*(pages_of(each, page) for each in element))
    if isinstance(element, int):
        return {page}
    if "/Pg" in element:
        page = element.raw_get("/Pg").idnum
    if "/MCID" in element:
        return {page}
    return pages_of(element["/K"], page) if "/K" in element else set()


def test_the_title_of_a_group_has_a_row_beneath_it_on_its_page():
    titles = {title for _, title, *_ in world.CRITERIA}
    for text in pages("twenty agencies"):
        assert last_line_of(text) not in titles


def last_line_of(text):
    """Above the footer."""
    lines = (line.strip() for line in text.splitlines())
    return [each for each in lines if not re.fullmatch(FOOTER, each)][-1]


FOOTER = r"(Partnership Health)?\s*(\d+ / \d+)?"


def test_a_heading_has_something_beneath_it_on_its_page(kind):
    titles = {block.title for block in walk(document_of(kind).parts) if isinstance(block, Part)}
    for text in pages(kind):
        assert last_line_of(text) not in titles


def test_the_names_of_columns_stand_on_the_next_page_again():
    texts = map(squeezed, pages("twenty agencies"))
    assert sum("Disagree,%Neither,%" in text for text in texts) > 1


# For everybody


def test_it_is_tagged_for_screen_readers(kind):
    found = report(kind)
    root = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert found.metadata.title == "Report: Summer 2026 – Northside"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()


@pytest.mark.parametrize(
    ("language", "told"), [("en-gb", "en-GB"), ("cy", "cy"), ("ar", "ar"), ("pt-br", "pt-BR")]
)
def test_it_tells_its_language(language, told):
    made = pdf.render(replace(world.document(), language=language))
    assert read(made).trailer["/Root"]["/Lang"] == told


def test_maps_are_told_in_words_and_drawn_columns_not_at_all(kind):
    blocks = walk(document_of(kind).parts)
    told = [each.get("/Alt") for each in elements(report(kind), "/Figure")]
    assert told == [block.alt for block in blocks if isinstance(block, Map)]


def test_tables_have_headers_that_readers_find(kind):
    for table in elements(report(kind), "/Table"):
        assert elements_in(table, "/TH")


def elements_in(element, kind):
    inside = element.get("/K", [])
    inside = inside if isinstance(inside, list) else [inside]
    children = [each.get_object() for each in inside if not isinstance(each, int)]
    found = [each for each in children if isinstance(each, dict)]
    return [each for each in found if each.get("/S") == kind] or [
        deeper for each in found for deeper in elements_in(each, kind)
    ]


def fonts_of(found):
    return {
        font["/BaseFont"].partition("+")[2].partition("-")[0]
        for page in found.pages
        for font in page["/Resources"]["/Font"].values()
    }


def test_its_letters_come_with_it(kind):
    assert fonts_of(report(kind)) == {"SourceSansPro"}


# The same file of the same report


def test_the_same_document_makes_the_same_file():
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    for render, document in ((pdf.render, large()), (pdf.one_page, board())):
        first = render(replace(document, made_at=at))
        render(world.document()) if render == pdf.render else render(board(2))
        assert render(replace(document, made_at=at)) == first


def test_it_says_when_the_report_was_published_and_not_when_the_file_was_made():
    at = datetime(2026, 7, 1, 12, 30, 15, 999, tzinfo=UTC)
    found = read(pdf.render(replace(world.document(), made_at=at)))
    assert found.metadata.creation_date == at.replace(microsecond=0)


# Whatever the names are


def test_names_that_look_like_a_program_come_out_as_they_are():
    first, second, *_others = NAMES_AS_MARKUP
    document = named(NAMES_AS_MARKUP, partnership=first, title=second)
    found = read(pdf.render(document))
    said = text_of(found)
    assert [each for each in NAMES_AS_MARKUP if squeezed(each) not in said] == []
    assert found.metadata.title == f"{second} – {first}"


def test_names_of_other_scripts_have_their_letters():
    document = named([WELSH, POLISH, ARABIC, HEBREW], partnership=ARABIC, title=HEBREW)
    for made in (pdf.render(document), pdf.one_page(document)):
        found = read(made)
        assert {"NotoSansArabic", "Assistant"} <= {each.split("_")[0] for each in fonts_of(found)}
        said = text_of(found)
        assert squeezed(WELSH) in said
        assert squeezed(POLISH) in said
        for name in (ARABIC, HEBREW):
            assert set(squeezed(name)) <= set(unicodedata.normalize("NFKC", said))
        assert CANNOT_SHOW not in said


def test_a_document_may_run_from_right_to_left():
    document = replace(named([ARABIC]), language="ar", partnership=ARABIC, title=ARABIC)
    found = read(pdf.render(document))
    for page in found.pages:
        page.extract_text(visitor_text=is_on_paper)


def test_every_letter_that_is_said_to_be_there_is():
    """typst makes no file with a letter that no font has."""
    everything = " ".join(sorted(fonts.letters()))
    document = replace(world.document(), partnership=everything, opening=(), parts=())
    assert pdf.one_page(document).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "said"), [("北部健康協会", "??????"), ("Health 🏥 Trust", "Health ? Trust")]
)
def test_where_no_font_has_a_letter_that_is_said(name, said):
    document = named([name], partnership=name, title=name)
    for made in (pdf.render(document), pdf.one_page(document)):
        found = text_of(read(made))
        assert squeezed(said) in found
        assert CANNOT_SHOW in found


def test_signs_that_are_no_letters_are_left_out():
    """One of them would turn all that follows."""
    name = "\x00North\u202eside\ufeff"
    found = read(pdf.render(named([name], partnership=name, title=name)))
    assert found.metadata.title == "Northside – Northside"
    assert CANNOT_SHOW not in text_of(found)


def test_a_name_from_right_to_left_does_not_move_the_number_behind_it():
    assert fonts.shown(f"Lowest: {ARABIC} (28).") == f"Lowest: \u2068{ARABIC}\u2069 (28)."
    both = fonts.shown(f"مجلس (المدينة), {HEBREW} and")
    assert both == f"\u2068مجلس (المدينة)\u2069, \u2068{HEBREW}\u2069 and"
    assert fonts.shown(f"\u2068{ARABIC} 3\u2069 is low") == f"\u2068{ARABIC} 3\u2069 is low"
    assert fonts.shown("Łódź (3)") == "Łódź (3)"


def test_long_names_stay_on_the_paper():
    names = [LONG, "W" * 120]
    for made in (pdf.render, pdf.one_page):
        for page in read(made(named(names, partnership=LONG, title="W" * 120))).pages:
            page.extract_text(visitor_text=is_on_paper)


FOOT = 50  # points from the edge of the paper; below there is nothing but the page's number
A4 = (595, 842)


def is_on_paper(text, on_page, on_line, _font, _size):
    """Where each piece of text begins."""
    x, y = (
        on_line[4] * on_page[at] + on_line[5] * on_page[at + 2] + on_page[at + 4] for at in (0, 1)
    )
    if not re.fullmatch(r"[\d\s/]*|\s*Partnership Health\s*", text):
        assert 0 < x < A4[0], text
        assert FOOT - 10 < y < A4[1], text


def test_a_long_title_is_smaller_in_the_map_so_that_all_of_it_stands_in_its_box():
    def size_of(title):
        sizes = []

        def seen(text, on_page, on_line, _font, size):
            if "Mapped" in text:
                sizes.append(round(size * abs(on_line[0]) * abs(on_page[0]), 1))

        drawing = Map("m", "A map.", (Node("a", f"Mapped {title}", 34, 0.5, 0),), ())
        found = read(pdf.render(with_parts(Part("p", "A part", (drawing,)))))
        for page in found.pages:
            page.extract_text(visitor_text=seen)
        return sizes[-1]

    assert size_of("trust") == 7.5
    assert size_of("teams, shared values, as people who work in several agencies see them") < 7.5
    assert size_of(LONG) >= 5


def test_words_that_are_too_long_may_be_broken():
    pieces = fonts.shown(f"{'W' * 120} and {LONG}").split("\u200b")
    assert [len(each) for each in pieces[:-1]] == [12] * 9
    assert pieces[-1] == f"{'W' * 12} and {LONG}"


# What a board reads


@pytest.mark.parametrize("words", [1, 2, 4, 8])
def test_the_one_page_is_one_page_and_leaves_out_nothing(words):
    document = board(words)
    found = read(pdf.one_page(document))
    assert len(found.pages) == 1
    said = squeezed(Said(found).by(found.trailer["/Root"]["/StructTreeRoot"]))
    assert [each for each in words_of(document) if squeezed(each) not in said] == []


def test_the_one_page_is_one_page_with_a_whole_report_on_it():
    """Nobody asks for this; yet no page is lost."""
    found = read(pdf.one_page(world.document()))
    assert len(found.pages) == 1
    assert "Howthesefiguresweremade" in text_of(found)


def test_the_one_page_holds_the_profile_with_each_number():
    document = board(2)
    found = cells_of_pdf(pdf.one_page(document), document)
    assert found["profile", "Clearly below the middle", "Staff stability", "Score"] == "34"
    assert len({row for _key, _group, row, _column in found}) == len(world.CRITERIA)


def test_the_one_page_is_legible_where_there_is_an_ordinary_amount():
    """Its type is no smaller than in a newspaper."""
    assert smallest_body(board()) >= 9
    assert smallest_body(board(2)) >= 8


def smallest_body(document):
    """The size of the first paragraph in the panel, in points."""
    sizes = []

    def seen(text, on_page, on_line, _font, size):
        if "People at this score" in text:
            sizes.append(size * abs(on_line[0]) * abs(on_page[0]))

    (page,) = read(pdf.one_page(document)).pages
    page.extract_text(visitor_text=seen)
    return sizes[0]


def test_the_one_page_is_one_page_whatever_the_names_are():
    for names in ([LONG], ["W" * 120], NAMES_AS_MARKUP, [ARABIC, HEBREW]):
        document = named(names, partnership=names[0], title=names[-1])
        assert len(read(pdf.one_page(document)).pages) == 1


def test_the_one_page_is_tagged_too():
    found = read(pdf.one_page(board()))
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"] == "en-GB"
    assert found.metadata.title == "On one page: Summer 2026 – Northside"


def test_panels_and_notices_may_stand_anywhere():
    blocks = (
        Panel("p", (Text("In a panel.", Tone.BODY), Score(7, "of 10", "as it is"))),
        Panel("only", (Score(8, "of 10", ""),)),
        Panel("nothing", ()),
        Score(9, "of 10", "beneath"),
        Text("Not to be overlooked.", Tone.NOTICE),
        Items(()),
        Table("none", "Nothing in it", (Column("A"),), ()),
    )
    found = read(pdf.render(with_parts(Part("p", "A part", blocks))))
    assert "7of10asitis8of109of10beneathNottobeoverlooked.Nothinginit" in text_of(found)


# On the site


def test_the_one_pages_file_is_named_and_kept_by_nobody(published, closed_round, client):
    published(northside())
    response = client.get(f"{address(closed_round)}summary.pdf")
    name = "northside-summer-report-summary.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]


def test_the_report_leads_to_its_summary_and_back(published, closed_round, client):
    page = published(northside())
    there = f"{address(closed_round)}summary/"
    assert there in leads(page).values()
    summary = leads(client.get(there)).values()
    assert address(closed_round) in summary
    assert f"{there[:-1]}.pdf" in summary


@pytest.mark.parametrize("ending", ["summary/", "summary.pdf"])
def test_where_nothing_is_published_there_is_no_summary(published, closed_round, client, ending):
    published(below_k())
    assert client.get(address(closed_round) + ending).status_code == 404


def test_before_the_round_closes_there_is_no_summary(client, bob, autumn):
    client.login(email="bob@example.org", password=PASSWORD)
    assert client.get(f"{address(autumn)}summary/").status_code == 404
