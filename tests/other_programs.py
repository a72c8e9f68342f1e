"""Lists and answers in the formats of other programs.

Written by us after each program's format, with invented people. Each function takes nothing and
returns bytes, to show what the format consists of.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook

from assessments.instruments import catalogue

INSTRUMENT = catalogue.find("partnership-health-core", "1.0")
assert INSTRUMENT is not None
CODES = list(INSTRUMENT.codes)
TEXTS = [statement.text for statement in INSTRUMENT.statements]
LABELS = list(INSTRUMENT.scale.labels)
DONT_KNOW = INSTRUMENT.scale.dont_know

# Without a zone, as times in workbooks are.
AT = datetime.fromisoformat("2026-10-05T09:00")

# Two people: North Council answers 1, 2, 3, 4, 5, 1 and so on; South Trust 5, 4, 3, 2, 1, 5.
NORTH = [n % 5 + 1 for n in range(16)]
SOUTH = [5 - n % 5 for n in range(16)]
PEOPLE = [("North Council", NORTH), ("South Trust", SOUTH)]

Rows = Iterable[Sequence[object]]


def as_csv(
    rows: Rows,
    separator: str = ",",
    *,
    quoted: bool = False,
    ends: str = "\r\n",
    mark: bool = False,
) -> bytes:
    into = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(into, delimiter=separator, quoting=quoting).writerows(rows)
    return into.getvalue().encode("utf-8-sig" if mark else "utf-8")


def as_xlsx(*sheets: tuple[str, Rows], hidden: Sequence[str] = (), protect: bool = False) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
        sheet.protection.sheet = protect
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def zipped(**parts: bytes) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return into.getvalue()


def old_office(stream: str) -> bytes:
    """The first sector of a compound file, and a stream's name as in its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1536, b"\0") + stream.encode("utf-16-le")


def answered(
    statement_titles: Sequence[str], cell: Callable[[int], object] = str
) -> list[list[object]]:
    header: list[object] = ["agency", *statement_titles]
    return [header, *([agency, *map(cell, answers)] for agency, answers in PEOPLE)]


def label(answer: int) -> str:
    return LABELS[answer - 1]


# Lists of people. They are always Ann Oakley of North Council and Béa D’Arcy of South Trust.

ANN = {"email": "ann@north.example", "first": "Ann", "last": "Oakley", "agency": "North Council"}
BEA = {"email": "bea@south.example", "first": "Béa", "last": "D’Arcy", "agency": "South Trust"}


def people(columns: dict[str, str], others: Sequence[str] = (), **how: object) -> bytes:
    """A list with these columns, and others that are empty."""
    header = [*columns, *others]
    rows = [
        [columns[each].format(**who) for each in columns] + [""] * len(others) for who in (ANN, BEA)
    ]
    return as_csv([header, *rows], **how)  # type: ignore[arg-type]


OUTLOOK_AROUND = (
    "Title", "Middle Name", "Suffix", "Department", "Job Title", "Business Street", "Business City",
    "Home Street", "Home City", "Business Phone", "Mobile Phone", "E-mail Type",
    "E-mail Display Name", "E-mail 2 Address", "E-mail 2 Type", "E-mail 3 Address", "Birthday",
    "Government ID Number", "Manager's Name", "Notes", "Spouse", "User 1", "Web Page",
    *(f"Other {n}" for n in range(65)),
)  # fmt: skip


def outlook_classic() -> bytes:
    return people(
        {
            "First Name": "{first}",
            "Last Name": "{last}",
            "Company": "{agency}",
            "E-mail Address": "{email}",
        },
        OUTLOOK_AROUND,
        quoted=True,
    )


def outlook_web() -> bytes:
    return people(
        {
            "First Name": "{first}",
            "Last Name": "{last}",
            "E-mail Address": "{email}",
            "Company": "{agency}",
        },
        ("Nickname", "Given Yomi", "Surname Yomi", "E-mail 2 Address", "Home Phone", "Notes"),
        mark=True,
    )


def outlook_notes_with_line_breaks() -> bytes:
    header = ["First Name", "Company", "E-mail Address", "Notes"]
    return as_csv(
        [
            header,
            [
                "Ann",
                "North Council",
                "ann@north.example",
                'met 3 May;\r\n"call back"\tsoon, or not',
            ],
            ["Béa", "South Trust", "bea@south.example", ""],
        ],
        quoted=True,
    )


def google_contacts() -> bytes:
    return people(
        {
            "First Name": "{first}", "Last Name": "{last}", "Organization Name": "{agency}",
            "E-mail 1 - Label": "* Work", "E-mail 1 - Value": "{email}",
        },
        ("Phonetic First Name", "Name Prefix", "File As", "Birthday", "Labels", "Phone 1 - Value"),
    )  # fmt: skip


def google_contacts_before_2024() -> bytes:
    return people(
        {
            "Name": "{first} {last}", "Given Name": "{first}", "Family Name": "{last}",
            "E-mail 1 - Type": "*", "E-mail 1 - Value": "{email}",
            "Organization 1 - Type": "", "Organization 1 - Name": "{agency}",
        },
        ("Yomi Name", "Group Membership", "Organization 1 - Title"),
    )  # fmt: skip


def google_workspace() -> bytes:
    return people(
        {
            "First Name [Required]": "{first}", "Last Name [Required]": "{last}",
            "Email Address [Required]": "{email}", "Org Unit Path [Required]": "/{agency}",
        },
        ("Password [Required]", "Status [READ ONLY]"),
    )  # fmt: skip


def microsoft_365() -> bytes:
    return people(
        {
            "Department": "Care", "Display name": "{first} {last}", "First name": "{first}",
            "Last name": "{last}", "Office": "", "User principal name": "{email}",
            "Company": "{agency}",
        },
        ("Block credential", "City", "Licenses", "Object Id", "Proxy addresses", "When created"),
        mark=True,
    )  # fmt: skip


def entra() -> bytes:
    return people(
        {
            "userPrincipalName": "{first}_guest#EXT#@tenant.example",
            "displayName": "{last}, {first}", "surname": "{last}", "mail": "{email}",
            "givenName": "{first}", "companyName": "{agency}",
        },
        ("id", "userType", "department", "accountEnabled"),
    )  # fmt: skip


def thunderbird() -> bytes:
    return people(
        {
            "First Name": "{first}", "Last Name": "{last}", "Display Name": "{first} {last}",
            "Primary Email": "{email}", "Organization": "{agency}",
        },
        ("Nickname", "Secondary Email", "Screen Name", "Work Phone", "Custom 1"),
    )  # fmt: skip


def limesurvey_tokens() -> bytes:
    return people(
        {
            "tid": "1", "firstname": "{first}", "lastname": "{last}", "email": "{email}",
            "emailstatus": "OK", "token": "a1", "attribute_1 <Agency>": "{agency}",
        },
        ("language", "validfrom", "usesleft"),
        mark=True,
        quoted=True,
    )  # fmt: skip


def payroll() -> bytes:
    return as_csv(
        [
            ["Payroll No", "Name", "Organisation", "Email"],
            ["00123", "OAKLEY, ANN", "North Council", "ann@north.example"],
            ["00124", "D’ARCY, BÉA", "South Trust", "bea@south.example"],
        ]
    )


def payroll_in_capitals() -> bytes:
    return as_csv(
        [
            ["Surname", "First Name", "Employing organisation", "E-mail address (work)"],
            ["OAKLEY", "ANN", "North Council", "ANN@NORTH.EXAMPLE"],
            ["D’ARCY", "BÉA", "South Trust", "BEA@SOUTH.EXAMPLE"],
        ]
    )


def full_names() -> bytes:
    return people({"Full name": "Ms {first} {last}", "E-mail": "{email}", "Employer": "{agency}"})


def sharepoint() -> bytes:
    return people(
        {
            "Title": "{first}",
            "Your e-mail address": "{email}",
            "Which organisation do you work for?": "{agency}",
        },
        ("Modified", "Created By", "Item Type", "Path"),
        mark=True,
        quoted=True,
    )


def microsoft_forms_anonymous() -> bytes:
    """Its own Email column contains “anonymous” for everybody."""
    header = [
        "ID",
        "Start time",
        "Email",
        "Name",
        "Your full name",
        "Your work email",
        "Agency / organisation",
    ]
    rows = [
        [
            n,
            AT,
            "anonymous",
            None,
            f"{who['first']} {who['last']}",
            who["email"],
            who["agency"],
        ]
        for n, who in enumerate((ANN, BEA), start=1)
    ]
    return as_xlsx(("Sheet1", [header, *rows]))


def excel_semicolons() -> bytes:
    return b"sep=;\r\n" + people({"email": "{email}", "agency": "{agency}"}, separator=";")


def excel_unicode_text() -> bytes:
    text = people({"email": "{email}", "agency": "{agency}", "surname": "{last}"}, separator="\t")
    return text.decode().encode("utf-16")


def title_lines() -> bytes:
    above = [
        ["Staff of the partnership, as of 1 October 2026"],
        [],
        ["Personal; not to be shared"],
        [],
    ]
    return as_csv([*above, ["email", "agency"], ["ann@north.example", "North Council"]])


def header_in_two_lines() -> bytes:
    return as_csv(
        [
            ["Person", "", "", "Organisation", ""],
            ["E-mail", "First name", "Last name", "Agency", "Sector"],
            ["ann@north.example", "Ann", "Oakley", "North Council", "public"],
        ]
    )


def header_on_every_page() -> bytes:
    header = ["email", "agency"]
    return as_csv(
        [
            header,
            ["ann@north.example", "North Council"],
            header,
            ["bea@south.example", "South Trust"],
        ]
    )


def trailing_columns_and_lines() -> bytes:
    return (
        b"email,agency,first name,,,\r\nann@north.example,North Council,Ann,,,\r\n"
        b"bea@south.example,South Trust\r\n,,,,,\r\n,,,,,\r\n"
    )


def bars() -> bytes:
    return people({"email": "{email}", "agency": "{agency}"}, separator="|")


def addresses_with_names() -> bytes:
    return people({"E-mail": "{first} {last} <{email}>", "Agency": "{agency}"})


def linked_addresses() -> bytes:
    return people({"E-mail": "mailto:{email}", "Agency": "{agency}"})


def list_in_a_workbook() -> bytes:
    notes = ("Read me", [["Ask the office before you change this."]])
    header = ["Staff no.", "Started", "E-mail address", "Forename", "Surname", "Organisation"]
    rows = [
        [n, AT, who["email"], who["first"], who["last"], who["agency"]]
        for n, who in enumerate((ANN, BEA), start=1)
    ]
    old = ("2019", [header, [9, None, "old@north.example", "Old", "List", "North Council"]])
    return as_xlsx(notes, ("Staff", [["Staff list"], [], header, *rows]), old, hidden=["2019"])


def a_protected_sheet() -> bytes:
    return as_xlsx(
        ("Staff", [["email", "agency"], ["ann@north.example", "North Council"]]), protect=True
    )


def two_lists_in_a_workbook() -> bytes:
    rows = [["email", "agency"], ["ann@north.example", "North Council"]]
    return as_xlsx(("North", rows), ("South", rows))


def an_empty_workbook() -> bytes:
    return as_xlsx(("Sheet1", []), ("Sheet2", [[None, "  "]]))


def a_hidden_list() -> bytes:
    rows = [["email", "agency"], ["ann@north.example", "North Council"]]
    return as_xlsx(("Cover", []), ("Staff", rows), hidden=["Staff"])


def a_formula_without_its_value() -> bytes:
    """As written by programs that make workbooks without calculating."""
    return as_xlsx(("Staff", [["email", "agency"], ['="ann@"&"north.example"', "North Council"]]))


def job_titles_as_roles() -> bytes:
    return as_csv(
        [
            ["email", "agency", "role"],
            ["ann@north.example", "North Council", "Nurse"],
            ["bea@south.example", "South Trust", "Team leader"],
        ]
    )


def no_agency_but_a_department() -> bytes:
    return as_csv([["Email", "Department"], ["ann@north.example", "Adult care"]])


def unclosed_quote() -> bytes:
    return (
        b'email,agency\nann@north.example,North Council\nbea@south.example,"South\ncy@x.example,Y\n'
    )


def windows_1252() -> bytes:
    return "email,agency\nann@north.example,Ynys Môn\n".encode("cp1252")


# Answers


def by_codes(separator: str = ",", *, quoted: bool = False) -> bytes:
    return as_csv(answered(CODES), separator, quoted=quoted)


def kobo() -> bytes:
    header = ["start", "end", "agency", *(f"health/{code}" for code in CODES), "_id", "_uuid"]
    rows = [
        ["2026-10-05T09:00:00+01:00", "", agency, *answers, n, "a"]
        for n, (agency, answers) in enumerate(PEOPLE)
    ]
    return as_csv([header, *rows], ";", quoted=True)


def kobo_names_of_choices() -> bytes:
    return as_csv(answered(CODES, lambda n: label(n).lower().replace(" ", "_")), ";", quoted=True)


def google_forms() -> bytes:
    titles = [f"How far do you agree? [{text}]" for text in TEXTS]
    header = ["Timestamp", "Your organisation", *titles, "Anything else?"]
    rows = [
        ["2026/10/05 9:00:00 am GMT+1", agency, *map(label, answers), "no, “thanks”;\nbye"]
        for agency, answers in PEOPLE
    ]
    return as_csv([header, *rows], quoted=True)


def microsoft_forms() -> bytes:
    header = ["ID", "Start time", "Email", "Which organisation do you work for?", *TEXTS]
    rows = [
        [n, AT, "anonymous", agency, *map(label, answers)]
        for n, (agency, answers) in enumerate(PEOPLE, start=1)
    ]
    return as_xlsx(("Sheet1", [header, *rows]))


def microsoft_forms_quiz() -> bytes:
    """With points and feedback for each statement."""
    header: list[object] = ["agency"]
    for text in TEXTS:
        header += [text, f"Points - {text}", f"Feedback - {text}"]
    rows = [
        [agency, *(x for n in answers for x in (label(n), 1, ""))] for agency, answers in PEOPLE
    ]
    return as_xlsx(("Sheet1", [header, *rows]))


def surveymonkey() -> bytes:
    around = ["Respondent ID", "Collector ID", "Start Date", "What is your organisation?"]
    question = ["How far do you agree?", *[""] * 15]
    under = ["", "", "", "Open-Ended Response", *TEXTS]
    rows = [
        ["118", "4", "10/05/2026 09:00:00 AM", agency, *map(label, answers)]
        for agency, answers in PEOPLE
    ]
    return as_csv([[*around, *question], under, *rows])


def qualtrics() -> bytes:
    header = ["StartDate", "Status", "agency", *CODES]
    said = [
        "Start Date",
        "Response Type",
        "Which agency?",
        *(f"How far? - {text}" for text in TEXTS),
    ]
    ids = [f'{{"ImportId":"QID{n}"}}' for n in range(len(header))]
    rows = [["2026-10-05", "IP Address", agency, *answers] for agency, answers in PEOPLE]
    return as_csv([header, said, ids, *rows])


def qualtrics_labels_by_number() -> bytes:
    """With columns Q1_1 and so on; the statements are in the second line."""
    header = ["StartDate", "Q2", *(f"Q1_{n}" for n in range(1, 17))]
    said = ["Start Date", "Organisation", *(f"How far do you agree? - {text}" for text in TEXTS)]
    ids = [f'{{"ImportId":"QID1_{n}"}}' for n in range(len(header))]
    rows = [["2026-10-05", agency, *map(label, answers)] for agency, answers in PEOPLE]
    return as_csv([header, said, ids, *rows])


def limesurvey_codes() -> bytes:
    header = ["id", "submitdate", "lastpage", "agency", *(f"health[{code}]" for code in CODES)]
    rows = [["1", "2026-10-05", "3", agency, *answers] for agency, answers in PEOPLE]
    return as_csv([header, *rows], quoted=True, mark=True)


def limesurvey_answer_codes() -> bytes:
    """With LimeSurvey's default answer codes."""
    header = ["id", "submitdate", "agency", *(f"health[{code}]" for code in CODES)]
    rows = [["1", "2026-10-05", agency, *(f"A{n}" for n in answers)] for agency, answers in PEOPLE]
    return as_csv([header, *rows], quoted=True)


def the_middle_called(word: str) -> bytes:
    return as_csv(answered(TEXTS, lambda n: word if n == 3 else label(n)))


def limesurvey_code_and_text() -> bytes:
    header = [
        "id. Response ID", "agency. Your organisation",
        *(f"health[{c}]. How far do you agree? [{t}]" for c, t in zip(CODES, TEXTS, strict=True)),
    ]  # fmt: skip
    rows = [["1", agency, *map(label, answers)] for agency, answers in PEOPLE]
    return as_csv([header, *rows], ";", quoted=True)


def numbers_and_labels_in_one_cell() -> bytes:
    return as_csv(answered(TEXTS, lambda n: f"{n} - {label(n)}"))


def numbers_that_run_the_other_way() -> bytes:
    return as_csv(answered(CODES, lambda n: f"{6 - n} = {label(n)}"))


def labels_with_dont_knows() -> bytes:
    rows = answered(TEXTS, label)
    rows[1][1] = "DON’T KNOW OR NOT APPLICABLE"
    rows[1][2] = "n/a"
    rows[1][3] = ""
    return as_csv(rows)


def numbers_beside_labels() -> bytes:
    return as_csv(answered(CODES, lambda n: label(n) if n in (1, 5) else n))


def labels_of_another_scale() -> bytes:
    other = ["Not at all", "A little", "Somewhat", "Much", "Completely"]
    return as_csv(answered(TEXTS, lambda n: other[n - 1]))


def statements_in_other_words() -> bytes:
    """One has the opposite meaning: a reader that guessed would confuse it with the statement."""
    titles = [TEXTS[0].replace("would give", "would not give"), *TEXTS[1:]]
    return as_csv(answered(titles, label))


def statements_turned_round() -> bytes:
    titles = [*CODES[:2], f"{CODES[2]} (reversed)", *CODES[3:]]
    return as_csv(answered(titles))


def a_code_over_another_statement() -> bytes:
    rows = answered(CODES)
    rows.insert(1, ["Your agency", TEXTS[2], TEXTS[1], TEXTS[0], *TEXTS[3:]])
    return as_csv(rows)


def statements_by_number() -> bytes:
    return as_csv(answered([f"Statement {n}" for n in range(16)], label))


def by_r() -> bytes:
    """R's write.csv, with row numbers in a column without a title."""
    header, *rows = answered(CODES)
    return as_csv([["", *header], *([n, *row] for n, row in enumerate(rows, start=1))], quoted=True)


def trailing_columns() -> bytes:
    rows = [[*row, "", ""] for row in answered(CODES)]
    return as_csv([*rows, [""] * 19, [""] * 19])


def answers_in_a_workbook() -> bytes:
    rows = answered(CODES, float)
    return as_xlsx(("Answers", rows), ("Codes", [["1", "Strongly disagree"]]))


def answers_on_two_sheets() -> bytes:
    return as_xlsx(("2025", answered(CODES, int)), ("2026", answered(CODES, int)))


def two_columns_of_the_agency() -> bytes:
    header, *rows = answered(CODES)
    return as_csv(
        [["Organisation", "Company", *header[1:]], *([row[0], "x", *row[1:]] for row in rows)]
    )


def alchemer() -> bytes:
    """The statement first, followed by the question."""
    titles = [f"{text}:How far do you agree?" for text in TEXTS]
    header = ["Response ID", "Time Started", "Organisation", *titles]
    rows = [[n, "5 Oct 2026", agency, *map(label, a)] for n, (agency, a) in enumerate(PEOPLE)]
    return as_csv([header, *rows], quoted=True)


def jotform() -> bytes:
    titles = [f"How far do you agree? >> {text}" for text in TEXTS]
    rows = [["Oct 5, 2026", agency, *map(label, answers)] for agency, answers in PEOPLE]
    return as_csv([["Submission Date", "Your agency", *titles], *rows], quoted=True)


def smart_survey() -> bytes:
    """With three title lines: the question's number, the question, the statement."""
    rows = [["88", agency, *map(label, answers)] for agency, answers in PEOPLE]
    numbers = ["UserID", "Q1", *["Q2"] * 16]
    questions = ["", "Which agency do you work for?", "How far do you agree?", *[""] * 15]
    return as_csv([numbers, questions, ["", "", *TEXTS], *rows])


def choices_with_semicolons() -> bytes:
    """As Microsoft Forms writes a question with several choices."""
    return as_xlsx(("Form1", answered([f"{text}\xa0" for text in TEXTS], lambda n: f"{label(n)};")))


def transposed() -> bytes:
    """A row per statement, a column per person."""
    rows = [[code, north, south] for code, north, south in zip(CODES, NORTH, SOUTH, strict=True)]
    return as_csv([["agency", "North Council", "South Trust"], *rows])


def one_line_an_answer() -> bytes:
    rows = [
        [agency, text, label(n)]
        for agency, answers in PEOPLE
        for text, n in zip(TEXTS, answers, strict=True)
    ]
    return as_csv([["agency", "statement", "answer"], *rows])


def zoom_registrations() -> bytes:
    above = [["Registration Report"], ["Topic", "ID"], ["Partnership day", "881"], []]
    header = ["First Name", "Last Name", "Email", "Organization", "Registration Time", "Approval"]
    rows = [[w["first"], w["last"], w["email"], w["agency"], "", "approved"] for w in (ANN, BEA)]
    return as_csv([["Attendee details"], *above, header, *rows])


def yahoo_contacts() -> bytes:
    return people(
        {"First": "{first}", "Last": "{last}", "Email": "{email}", "Company": "{agency}"},
        ("Middle", "Nickname", "Category", "Messenger ID1", "Comments"),
        quoted=True,
    )


def old_dos_program() -> bytes:
    return (
        people(
            {
                "SURNAME": "{last}",
                "FORENAME": "{first}",
                "E_MAIL": "{email}",
                "EMPLOYER": "{agency}",
            }
        )
        + b"\x1a"
    )
