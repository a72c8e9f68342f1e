"""Files as other programs write them: each is read, or refused with one sentence that helps."""

import gzip
import io
import tracemalloc
import zipfile
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from assessments.instruments.answer_file import read_answers
from files import tables
from files.people import read_people
from files.people_upload import uploaded
from files.problems import FileProblems, Locator
from tests import other_programs as by
from tests.counted_work import AS_LARGE, TWICE, growth, that_ends
from tests.other_programs import ANN, BEA, DONT_KNOW, INSTRUMENT, NORTH, SOUTH, TEXTS
from tests.properties import given

ROLES = ("strategic", "operational", "other")
SECTORS = ("public", "private", "voluntary", "other")


def read_list(data):
    return read_people(uploaded(data).text, roles=ROLES, sectors=SECTORS)


def read(data, **options):
    return read_answers(data, "answers", INSTRUMENT, **options)


LISTS = {
    "Outlook (classic), 88 columns": by.outlook_classic,
    "Outlook on the web": by.outlook_web,
    "Google contacts": by.google_contacts,
    "Google contacts before 2024": by.google_contacts_before_2024,
    "Microsoft 365, users": by.microsoft_365,
    "Entra ID, users": by.entra,
    "Thunderbird, address book": by.thunderbird,
    "LimeSurvey, participants": by.limesurvey_tokens,
    "payroll, SURNAME, FORENAME": by.payroll,
    "payroll, all in capitals": by.payroll_in_capitals,
    "full names with titles": by.full_names,
    "Microsoft Forms, anonymous": by.microsoft_forms_anonymous,
    "Zoom, registrations under other tables": by.zoom_registrations,
    "Yahoo, contacts": by.yahoo_contacts,
    "an old program, with its mark of the end": by.old_dos_program,
    "an Excel workbook with other sheets": by.list_in_a_workbook,
}


@pytest.mark.parametrize("program", LISTS)
def test_a_list_of_another_program_is_read_with_names(program):
    first, second = read_list(LISTS[program]()).rows
    for row, who in ((first, ANN), (second, BEA)):
        found = (row.email, row.first_name, row.last_name, row.agency)
        assert found == (who["email"], who["first"], who["last"], who["agency"])


WITHOUT_NAMES = {
    "SharePoint, a list": by.sharepoint,
    "Outlook with notes of several lines": by.outlook_notes_with_line_breaks,
    "Excel, sep=;": by.excel_semicolons,
    "Excel, Unicode text (UTF-16)": by.excel_unicode_text,
    "titles above the header": by.title_lines,
    "a header in two lines": by.header_in_two_lines,
    "the header on every page": by.header_on_every_page,
    "Excel, empty columns and lines, short lines": by.trailing_columns_and_lines,
    "bars between the cells": by.bars,
    "addresses with names": by.addresses_with_names,
    "addresses that were links": by.linked_addresses,
    "a workbook with a protected sheet": by.a_protected_sheet,
}


@pytest.mark.parametrize("program", WITHOUT_NAMES)
def test_a_list_of_another_program_is_read(program):
    rows = read_list(WITHOUT_NAMES[program]()).rows
    people = [(row.email, row.agency) for row in rows]
    wanted = [(who["email"], who["agency"]) for who in (ANN, BEA)]
    assert people == wanted[: len(people)]
    assert people


def test_what_is_not_plain_of_a_list_is_said():
    assert read_list(by.payroll()).notes == (
        "First and last names are read from the column “Name”.",
    )
    assert read_list(by.title_lines()).notes == (
        "Lines 1 and 3 are above the names of the columns. They were skipped.",
    )
    assert read_list(by.microsoft_365()).notes == (
        "E-mail addresses are read from the column “User principal name”.",
    )
    assert uploaded(by.list_in_a_workbook()).notes == (
        "The sheet “2019” is hidden and was not read.",
        "The list is on the sheet “Staff”. Not read: “Read me”.",
    )
    assert read_list(by.outlook_web()).notes == ()


def test_a_problem_in_a_workbook_names_its_row():
    rows = [["Staff list"], [], ["email", "agency"], ["ann@north.example", "N"], [], ["bob", "N"]]
    with pytest.raises(FileProblems) as found:
        read_list(by.as_xlsx(("Staff", rows)))
    assert found.value.problems[0].startswith("Line 6, column email: “bob” is not an e-mail")


BAD_LISTS = {
    "Google Workspace has no agency": (
        by.google_workspace,
        "Line 1: The first line must name the columns: email, agency, firstname, lastname, role "
        "and sector. There is none for agency. If “Org Unit Path [Required]” is the agency, name "
        "that column agency.",
    ),
    "a department may be the agency": (
        by.no_agency_but_a_department,
        "There is none for agency. If “Department” is the agency, name that column agency.",
    ),
    "job titles in the column role": (
        by.job_titles_as_roles,
        "Line 1, column role: “Nurse” and “Team leader” are not roles; these are: "
        "strategic, operational and other. If they are job titles, give the column another name, "
        "and it is left out.",
    ),
    "two lists in a workbook": (
        by.two_lists_in_a_workbook,
        "There are lists on several sheets: “North” and “South”. Import one sheet after the other.",
    ),
    "an empty workbook": (by.an_empty_workbook, "The list is empty."),
    "a workbook whose list is hidden": (
        by.a_hidden_list,
        "The sheet “Staff” is hidden and was not read. There is nothing on the others. Show the "
        "sheet and try again.",
    ),
    "a formula without its value": (
        by.a_formula_without_its_value,
        "Cell A2 of the sheet “Staff” is a formula whose value was not saved.",
    ),
    "an unclosed quote": (
        by.unclosed_quote,
        "Line 3: This is not CSV: a quotation mark that opens a cell here is never closed.",
    ),
    "Excel, CSV in Windows' letters": (by.windows_1252, "Line 2: This is not UTF-8. Save it as"),
}


@pytest.mark.parametrize("case", BAD_LISTS)
def test_a_list_is_refused_with_one_sentence(case):
    builder, sentence = BAD_LISTS[case]
    with pytest.raises(FileProblems) as found:
        read_list(builder())
    assert len(found.value.problems) == 1
    assert sentence in found.value.problems[0]


# What is no table: for lists and for answers alike.

NO_TABLES = {
    "a photo": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(500), "This is a picture (JPEG)."),
    "a screenshot": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is a picture (PNG)."),
    "a photo of a phone": (b"\0\0\0\x24ftypheic\0\0\0\0mif1", "This is a picture (HEIC)."),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "This is a PDF file."),
    "an old workbook": (by.old_office("Workbook"), "a workbook of an old version of Excel (.xls)."),
    "a workbook with a password": (
        by.old_office("EncryptedPackage"),
        "This workbook is protected with a password.",
    ),
    "an old Word document": (by.old_office("WordDocument"), "This is a Word document (.doc)."),
    "a mail of Outlook": (by.old_office("__substg1.0_1000"), "an e-mail saved by Outlook"),
    "a Word document": (
        by.zipped(word__document_dot_xml=b"<w/>"), "This is a Word document (.docx)."
    ),
    "slides": (by.zipped(ppt__presentation_dot_xml=b"<p/>"), "a set of slides (.pptx)."),
    "a binary workbook": (by.zipped(xl__workbook_dot_bin=b"\0"), "a binary workbook (.xlsb)."),
    "a file of Numbers": (by.zipped(Index__Document_dot_iwa=b"\0"), "In Numbers, choose File"),
    "a spreadsheet of LibreOffice": (
        by.zipped(mimetype=b"application/vnd.oasis", content_dot_xml=b"<o/>"),
        "a LibreOffice or OpenOffice document (.ods or .odt).",
    ),
    "a zip file": (by.zipped(people_dot_csv=b"email,agency\n"), "This is a zip file. Unpack it"),
    "an empty zip file": (b"PK\x05\x06" + bytes(18), "This is a zip file with nothing in it."),
    "gzip": (gzip.compress(b"email,agency\n"), "This is a packed file (gzip). Unpack it"),
    "a web page that is called .xls": (
        b"\xef\xbb\xbf\r\n<html xmlns:x='urn:excel'><table><tr><td>email</td></tr></table></html>",
        "This is a web page, whatever its name says.",
    ),
    "an XML spreadsheet of 2003": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "This is an XML file, not a table.",
    ),
    "contact cards": (b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEND:VCARD\r\n", "contact cards"),
    "a calendar": (b"BEGIN:VCALENDAR\r\n", "This is a calendar."),
    "JSON": (b'[{"email": "ann@north.example"}]', "This is a JSON file"),
    "a text document": (b"{\\rtf1\\ansi email}", "This is a text document (RTF)."),
    "a data file of SPSS": (b"$FL2@(#) IBM SPSS STATISTICS\0", "an SPSS data file (.sav)."),
    "a query of SharePoint": (b"WEB\r\n1\r\nhttps://x.example/o.dll", "SharePoint query (.iqy)"),
    "a web page with all that belongs to it": (b"MIME-Version: 1.0\r\nX: y\r\n", "a web page"),
    "a directory": (b"dn: cn=Ann,o=North\nmail: ann@north.example\n", "(LDIF)"),
    "an e-mail": (
        b"From: Ann <ann@north.example>\r\nTo: bea@south.example\r\nMIME-Version: 1.0\r\n\r\nHello",
        "This is an e-mail.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_TABLES)
def test_what_is_no_table_is_told_by_what_it_is_and_what_to_do(kind):
    data, sentence = NO_TABLES[kind]
    for reader in (read_list, read):
        with pytest.raises(FileProblems) as found:
            reader(data)
        [problem] = found.value.problems
        assert sentence in problem
        assert len(problem) < 300


# Answers


def sheets(found):
    return [(row.agency, list(row.sheet)) for row in found.rows]


BOTH = [("North Council", NORTH), ("South Trust", SOUTH)]
ANSWERS = {
    "plain": by.by_codes,
    "KoboToolbox": by.kobo,
    "KoboToolbox, names of choices": by.kobo_names_of_choices,
    "Google Forms": by.google_forms,
    "Microsoft Forms": by.microsoft_forms,
    "Microsoft Forms, a quiz": by.microsoft_forms_quiz,
    "SurveyMonkey": by.surveymonkey,
    "Qualtrics": by.qualtrics,
    "Qualtrics, statements in the second line": by.qualtrics_labels_by_number,
    "LimeSurvey, codes": by.limesurvey_codes,
    "LimeSurvey, codes and texts": by.limesurvey_code_and_text,
    "Alchemer": by.alchemer,
    "Jotform": by.jotform,
    "SmartSurvey, three lines of titles": by.smart_survey,
    "Microsoft Forms, choices": by.choices_with_semicolons,
    "numbers and labels in one cell": by.numbers_and_labels_in_one_cell,
    "numbers beside labels": by.numbers_beside_labels,
    "R": by.by_r,
    "Excel, empty columns and lines": by.trailing_columns,
    "an Excel workbook": by.answers_in_a_workbook,
    "semicolons": lambda: by.by_codes(";"),
    "semicolons and quotes": lambda: by.by_codes(";", quoted=True),
    "tabs and quotes": lambda: by.by_codes("\t", quoted=True),
    "UTF-16": lambda: by.by_codes("\t").decode().encode("utf-16"),
    "sep=;": lambda: b"sep=;\r\n" + by.by_codes(";"),
}


@pytest.mark.parametrize("program", ANSWERS)
def test_answers_of_another_program_are_read(program):
    assert sheets(read(ANSWERS[program]())) == BOTH


def test_what_was_understood_of_answers_is_said():
    said = read(by.google_forms()).notes
    assert said[0] == "The column “Your organisation” is read as agency."
    assert said[1].startswith("16 of 16 statements are found by their words: vision1 is column 3,")
    assert said[2] == (
        "Labels are read as the questionnaire’s numbers: “Strongly disagree” as 1, “Disagree” as "
        "2, “Neither agree nor disagree” as 3, “Agree” as 4 and “Strongly agree” as 5."
    )
    assert said[3] == "The columns “Timestamp” and “Anything else?” were left out."
    assert read(by.qualtrics()).notes[0] == (
        "Lines 2 and 3 below the names of the columns are read as titles, not as answers."
    )
    assert read(by.answers_in_a_workbook()).notes == (
        "The answers are on the sheet “Answers”. Not read: “Codes”.",
    )
    assert read(by.by_r()).notes == ("Column 1 numbers the rows. It was left out.",)
    assert read(by.by_codes()).notes == ()


def test_numbers_beside_labels_are_the_questionnaires_and_that_is_said():
    assert (
        "The file has numbers as well as labels. They are read as the questionnaire’s numbers too: "
        "1 is “Strongly disagree”, 5 is “Strongly agree”."
    ) in read(by.numbers_beside_labels()).notes


def test_dont_knows_are_read_in_the_questionnaires_words_and_in_usual_ones():
    first = read(by.labels_with_dont_knows()).rows[0]
    assert list(first.sheet[:4]) == [255, 255, 0, 4]


def test_where_nobody_may_say_dont_know_its_label_is_no_answer():
    scale = replace(INSTRUMENT.scale, dont_know=None)
    with pytest.raises(FileProblems, match="Use 1, 2, 3, 4 or 5, or leave it empty"):
        read_answers(by.labels_with_dont_knows(), "answers", replace(INSTRUMENT, scale=scale))


def test_statements_in_order_are_taken_only_if_somebody_says_so():
    data = by.statements_by_number()
    with pytest.raises(FileProblems, match=r"None of the 16 statements .* say --in-order"):
        read(data)
    found = read(data, in_order=True)
    assert sheets(found) == BOTH
    assert found.notes[0] == (
        "Columns 2 to 17 are taken as the statements in the questionnaire’s order, vision1 to "
        "stability4."
    )


def test_statements_that_are_named_are_never_taken_in_order():
    header, *rows = by.answered([*reversed(by.CODES)])
    found = read(by.as_csv([header, *rows]), in_order=True)
    assert sheets(found)[0] == ("North Council", NORTH[::-1])


def test_the_usual_words_for_the_middle_are_the_middle():
    for word in ("Neutral", "neither", "Neither agree nor disagree"):
        first = read(by.the_middle_called(word)).rows[0]
        assert list(first.sheet) == NORTH


def test_a_scale_without_a_middle_has_no_word_for_it():
    scale = replace(INSTRUMENT.scale, max=4, labels=("Never", "Rarely", "Often", "Always"))
    data = by.as_csv(by.answered(by.CODES, lambda n: "Neutral"))
    with pytest.raises(FileProblems, match=r"'Neutral' is not an answer\. Use 1, 2, 3, 4"):
        read_answers(data, "answers", replace(INSTRUMENT, scale=scale))


def test_codes_of_answers_are_taken_in_order_only_if_somebody_says_so():
    data = by.limesurvey_answer_codes()
    with pytest.raises(FileProblems) as found:
        read(data)
    assert (
        "'A1' is a code, and does not say which end of the scale it is at. Export the full "
        "answers instead. Or is A1 “Strongly disagree” and A5 “Strongly agree”? Then say "
        "--codes-in-order."
    ) in found.value.problems[0]
    assert len(found.value.problems) == 1
    found = read(data, codes_in_order=True)
    assert sheets(found) == BOTH
    assert "“A1” as 1, “A2” as 2" in found.notes[0]
    with pytest.raises(FileProblems, match="'A6' is not an answer"):
        read(data.replace(b"A5", b"A6"), codes_in_order=True)


def test_on_a_page_a_problem_says_where_on_the_page_it_is_mended():
    with pytest.raises(FileProblems) as found:
        read_answers(by.limesurvey_answer_codes(), "", INSTRUMENT)
    assert found.value.problems[0].startswith("Line 2, column vision1: 'A1' is a code")
    assert found.value.problems[0].endswith("“Strongly agree”? Then tick that below.")
    with pytest.raises(FileProblems, match=r"one for each statement\? Then tick that below"):
        read_answers(by.statements_by_number(), "", INSTRUMENT)


BAD_ANSWERS = {
    "numbers that run the other way": (
        by.numbers_that_run_the_other_way,
        "answers:2: column vision1: '5 = Strongly disagree' says 5, but “Strongly disagree” is 1 "
        "here: the numbers may run the other way.",
    ),
    "labels of another scale": (
        by.labels_of_another_scale,
        "answers:2: column vision1: 'Not at all' is not an answer. "
        "Use 1, 2, 3, 4, 5, dk or na, or leave it empty. "
        "The labels are: “Strongly disagree”, “Disagree”,",
    ),
    "a statement in other words": (
        by.statements_in_other_words,
        "answers:1: column vision1: The column is missing.",
    ),
    "a statement turned round": (
        by.statements_turned_round,
        "answers:1: column vision3: The column is missing.",
    ),
    "a code over another statement": (
        by.a_code_over_another_statement,
        "answers:1: column vision1: It names several statements: vision1 and vision3.",
    ),
    "a table that is turned round": (
        by.transposed,
        "answers:1: The statements are one below the other. There must be a row for each person",
    ),
    "a line for each answer": (by.one_line_an_answer, "The statements are one below the other."),
    "answers on two sheets": (
        by.answers_on_two_sheets,
        "answers: There are answers on several sheets: “2025” and “2026”. Keep one of them",
    ),
    "two columns that may be the agency": (
        by.two_columns_of_the_agency,
        "answers:1: column agency: It may be “Organisation” or “Company”. Say which by "
        "--group-column, or name it agency.",
    ),
    "one statement alone, quoted, with semicolons": (
        lambda: b'"agency";"vision1"\n"A";"4"\n',
        "answers:1: 15 of the 16 statements have no column: vision2, vision3, vision4,",
    ),
    "a list of people": (by.outlook_classic, "None of the 16 statements of partnership-health"),
    "an empty workbook": (by.an_empty_workbook, "answers:1: The file is empty."),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_answers_that_may_mean_two_things_are_refused(case):
    builder, sentence = BAD_ANSWERS[case]
    with pytest.raises(FileProblems) as found:
        read(builder())
    assert sentence in found.value.problems[0]


def test_a_statement_in_other_words_is_pointed_out():
    with pytest.raises(FileProblems) as found:
        read(by.statements_in_other_words())
    assert "is it vision1 (“People in this partnership would" in found.value.problems[1]


def test_one_word_in_hundreds_of_cells_is_said_once():
    with pytest.raises(FileProblems) as found:
        read(by.labels_of_another_scale())
    assert len(found.value.problems) == 5


def test_the_label_of_dont_know_is_the_instruments():
    assert DONT_KNOW == "Don't know or does not apply"
    assert len(TEXTS) == len(set(TEXTS)) == 16


# Any table


CELLS = st.text(st.sampled_from("aé1 ,;|\t\"'\n"), max_size=6)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=6),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_stands_in_quoted_cells_comes_back_with_its_line(rows, separator, encoding):
    data = by.as_csv(rows, separator, quoted=True).decode().encode(encoding)
    [table] = tables.read(data, Locator("file"))
    line, wanted = 1, []
    for row in rows:
        if "".join(row).strip():
            wanted.append((line, row))
        line += 1 + "".join(row).count("\n")
    assert list(table.lines) == wanted


IN_A_WORKBOOK = st.text(
    st.sampled_from("aé1 ,;|\t\"'") | st.characters(codec="utf-8", exclude_characters="="),
    max_size=6,
)


def written_in_a_workbook(rows):
    return by.as_xlsx(("List", [[ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in r] for r in rows]))


@given(st.lists(st.lists(IN_A_WORKBOOK | st.just("Ode, Ann"), max_size=4), min_size=1, max_size=6))
def test_whatever_stands_in_a_workbook_comes_back_from_its_text_with_its_line(rows):
    """The text is shown, corrected and sent again; rows may be short, and last columns blank."""
    data = written_in_a_workbook([["sep"], *rows])
    [table] = tables.read(data, Locator("file"))
    text = uploaded(data).text.replace("\n", "\r\n")  # as a browser sends it
    assert [
        (line, tables.without_empty_end(cells)) for line, cells in tables.lines_of(text, Locator())
    ] == [(line, tables.without_empty_end(cells)) for line, cells in table.lines]


def test_a_byte_order_mark_is_no_cell_of_a_workbook():
    [table] = tables.read(written_in_a_workbook([["\ufeffsep", "a"], ["\ufeff"]]), Locator("file"))
    assert list(table.lines) == [(1, ["sep", "a"])]


def test_a_line_that_names_the_separator_is_no_row_of_a_workbook():
    data = written_in_a_workbook([["sep=;"], ["email", "agency"], ["ann@north.example", "A; B"]])
    assert read_list(data).rows[0].agency == "A; B"


def test_a_staff_list_with_a_blank_last_column_is_read():
    header = ["Staff no.", "Name", "Organisation", "E-mail Address", "Line Manager?"]
    people = [
        [str(n), f"ODE{n}, Ann", "Council, North", f"ann{n}@north.example", "Y" if n % 4 else ""]
        for n in range(40)
    ]
    rows = read_list(written_in_a_workbook([["Staff list, 24/11/2026"], [], header, *people])).rows
    assert [row.email for row in rows] == [cells[3] for cells in people]
    assert {row.agency for row in rows} == {"Council, North"}


def test_tabs_that_make_room_behind_commas_are_no_ends_of_cells():
    text = b"email,\tagency\nann@north.example,\tNorth Council\n"
    assert read_list(text).rows[0].agency == "North Council"


# Workbooks that attack


def bomb(**parts):
    return by.zipped(xl__workbook_dot_xml=b"<workbook/>", **parts)


def with_part(name, content):
    """A workbook that is right but for one part."""
    into = io.BytesIO()
    whole = by.as_xlsx(("Staff", [["email", "agency"], ["ann@north.example", "North Council"]]))
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as there,
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for each in there.namelist():
            packed.writestr(each, content if each == name else there.read(each))
        if name not in there.namelist():
            packed.writestr(name, content)
    return into.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghi"
    )
    + b"]>"
)


def picture(megabytes):
    return with_part("xl/media/picture.png", bytes(megabytes * 1_000_000))


def words(number):
    return with_part("xl/sharedStrings.xml", b"<si><t>x</t></si>" * number)


def full(rows):
    row = b'<row r="%d"><c r="XFD%d" t="inlineStr"><is><t>x</t></is></c></row>'
    inside = b"".join(row % (n, n) for n in range(1, rows))
    return with_part(
        SHEET, b"<worksheet " + MAIN + b"><sheetData>%s</sheetData></worksheet>" % inside
    )


ATTACKS = {
    "a part of 150 MB": lambda: picture(150),
    "words of 30 MB": lambda: words(1_800_000),
    "a billion laughs": lambda: with_part(SHEET, LAUGHS + b"<worksheet>&i;</worksheet>"),
    "a billion laughs in the words": lambda: with_part(
        "xl/sharedStrings.xml", LAUGHS + b"<sst><si><t>&i;</t></si></sst>"
    ),
    "a file from elsewhere": lambda: with_part(
        SHEET, b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
    ),
    "a cell at the end of every row": lambda: full(200_000),
    "a row of number 9,999,999,999": lambda: with_part(
        SHEET,
        b"<worksheet " + MAIN + b'><sheetData><row r="9999999999"><c r="A9999999999"><v>1</v></c>'
        b"</row></sheetData></worksheet>",
    ),
    "no sheet": lambda: bomb(),
    "half of a workbook": lambda: by.list_in_a_workbook()[:2000],
    "a workbook in which bytes are turned": lambda: by.list_in_a_workbook().replace(
        b"\x9c", b"\x9d"
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_workbook_that_attacks_takes_little_memory(attack):
    data = ATTACKS[attack]()
    for reader in (read_list, read):
        tracemalloc.start()
        with suppress(FileProblems):
            reader(data)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 60_000_000


def problems(reader, data):
    with pytest.raises(FileProblems) as found:
        reader(data)
    return found.value.problems


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_workbook_that_attacks_is_refused(attack):
    data = ATTACKS[attack]()
    for reader in (read_list, read):
        with that_ends():
            [problem] = problems(reader, data)
        assert "workbook" in problem or "more than" in problem
        assert "root:" not in problem


@pytest.mark.parametrize("reader", [read_list, read])
@pytest.mark.parametrize(("attack", "size"), [(picture, 101), (words, 1_500_000), (full, 20_000)])
def test_a_larger_attack_is_no_more_work(reader, attack, size):
    assert growth(partial(problems, reader), attack(size), attack(2 * size)) < AS_LARGE


@pytest.mark.parametrize("reader", [read_list, read])
def test_titles_that_are_almost_names_of_columns_are_work_for_each_once(reader):
    """In as many columns, and as many lines that could name them, as may be."""

    def titles(columns):
        cells = [f"which organisation of email or agency {n}"[:110] for n in range(20 * columns)]
        lines = [",".join(cells[at : at + columns]) for at in range(0, len(cells), columns)]
        return "\n".join(lines).encode()

    assert growth(partial(problems, reader), titles(145), titles(290)) < TWICE
