"""Imported rounds are dated and ordered by when people were asked, in whatever order and on
whatever day somebody imports them."""

import csv
import io
import json
import random
import re
from datetime import UTC, datetime
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments.models import Round
from assessments.services import partnerships, rounds, spacing
from reports import selectors as reports
from reports.disclosure.end_of_round import closing
from reports.publication_json import to_json
from tests.conftest import DAY, PASSWORD, close_and_open_report, everybody_answers
from tests.pages import leads

LONDON = ZoneInfo("Europe/London")
ROSTER = "agency,N\nRiver Council,13\nHill Trust,12\n"


def at(year, month, day, hour=0):
    return datetime(year, month, day, hour, tzinfo=LONDON)


# By title: from when to when people were asked, and how they answered on the whole.
ASKED = {
    "Winter 2024": (at(2024, 1, 8), at(2024, 1, 26), 2),
    "Spring 2025": (at(2025, 4, 7), at(2025, 4, 25), 3),
    "Autumn 2025": (at(2025, 9, 1), at(2025, 9, 19), 4),
}


@pytest.fixture
def imported(northside, instrument, tmp_path):
    """Import a round by the commands, and publish it if so said."""

    def import_round(
        title,
        begins=None,
        ends=None,
        level=3,
        *,
        publish=True,
        roster=ROSTER,
        answered=(11, 10),
        blank=0,
        **fields,
    ):
        if begins is None:
            begins, ends, level = ASKED[title]
        survey_round = rounds.create(
            northside,
            title,
            instrument,
            opens_at=begins.replace(hour=9),
            closes_at=ends.replace(hour=17),
            source=Round.Source.IMPORTED,
            report_after_days=0,  # else no other report shows it before it opens to everybody
            **fields,
        )
        file = io.StringIO()
        table = csv.writer(file)
        statements = [each for one in instrument.criteria for each in one.statements]
        table.writerow(["agency", *(each.code for each in statements)])
        chance = random.Random(7)
        council, trust = answered
        for agency in council * ["River Council"] + trust * ["Hill Trust"]:
            agrees = [min(5, max(1, level + chance.choice((-1, 0, 0, 1)))) for _ in statements]
            reverse_coded = zip(agrees, statements, strict=True)
            table.writerow([agency, *(6 - n if each.reverse else n for n, each in reverse_coded)])
        table.writerows([["Hill Trust", *("" for _ in statements)]] * blank)
        number, asked = str(survey_round.pk), []
        if roster:
            (tmp_path / "roster.csv").write_text(roster)
            asked = ["--roster", str(tmp_path / "roster.csv")]
        (tmp_path / "answers.csv").write_text(file.getvalue())
        answers = str(tmp_path / "answers.csv")
        call_command("import_answers", number, answers, *asked, stdout=io.StringIO())
        if publish:
            call_command("close_round", number, stdout=io.StringIO())
        survey_round.refresh_from_db()
        return survey_round

    return import_round


def report(survey_round):
    return reports.report_of(survey_round, datetime.now(UTC))


def before(survey_round):
    return [each.title for each in report(survey_round).earlier]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("order", list(permutations(ASKED)), ids="".join)
def test_they_stand_in_the_order_in_which_people_were_asked(imported, order):
    made = {title: imported(title) for title in order}
    assert before(made["Winter 2024"]) == []
    assert before(made["Spring 2025"]) == ["Winter 2024"]
    assert before(made["Autumn 2025"]) == ["Winter 2024", "Spring 2025"]
    assert report(made["Spring 2025"]).changes.headline.difference > 15
    assert report(made["Autumn 2025"]).changes.headline.verdict == "improved"
    assert list(Round.objects.values_list("title", flat=True)) == [*ASKED][::-1]


@pytest.fixture
def both(imported, alice, client):
    """Autumn was imported before the spring that lay before it."""
    autumn, spring = imported("Autumn 2025"), imported("Spring 2025")
    client.login(email="alice@example.org", password=PASSWORD)
    return {"autumn": autumn, "spring": spring}


def address(name, survey_round, **more):
    place = {"slug": "northside", "pk": survey_round.pk}
    return reverse(name, kwargs=place | more)


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content


@pytest.mark.django_db(transaction=True)
def test_every_page_and_file_of_a_report_has_the_days_on_which_people_were_asked(both, client):
    today = f"{datetime.now(LONDON):%-d %B %Y}"
    for survey_round, asked in (
        (both["spring"], "from 7 April 2025 to 25 April 2025"),
        (both["autumn"], "from 1 September 2025 to 19 September 2025"),
    ):
        found = {
            "page": read(client, address("report", survey_round)).decode(),
            "summary": read(client, address("report-summary", survey_round)).decode(),
            "round": read(client, address("round", survey_round)).decode(),
            "pdf": text_of(read(client, address("report-file", survey_round, ending="pdf"))),
            "one page": text_of(read(client, address("report-summary-file", survey_round))),
            "partnership": read(client, reverse("partnership", args=["northside"])).decode(),
            "spreadsheet": cells_of(
                read(client, address("report-file", survey_round, ending="xlsx"))
            ),
        }
        for name, said in found.items():
            assert asked in " ".join(said.split()), name
            assert today not in said, name
        for name in ("page", "summary", "pdf", "one page", "spreadsheet"):
            assert "Answered on paper or in another tool" in " ".join(found[name].split()), name


@pytest.mark.django_db(transaction=True)
def test_the_change_is_from_spring_to_autumn_in_every_format(both, client):
    spring, autumn = both["spring"], both["autumn"]
    page = read(client, address("report", autumn)).decode()
    assert "What has changed since Spring 2025" in page
    assert address("report", spring) in leads(page).values()
    assert "The overall score improved" in page
    assert "The overall score declined" not in page
    spreadsheet = cells_of(read(client, address("report-file", autumn, ending="xlsx")))
    assert "What has changed since Spring 2025" in spreadsheet
    said = text_of(read(client, address("report-file", autumn, ending="pdf")))
    assert "The overall score improved" in said
    assert "What has changed since" not in read(client, address("report", spring)).decode()
    table = read(client, address("report-file", spring, ending="csv")).decode()
    assert {row["closed_on"] for row in csv.DictReader(io.StringIO(table))} == {"2025-04-25"}
    assert "improved" not in table
    table = read(client, address("report-file", autumn, ending="csv")).decode()
    assert {row["closed_on"] for row in csv.DictReader(io.StringIO(table))} == {"2025-09-19"}
    assert "improved" in table
    every_round = page[page.index("Every round so far") :]
    assert every_round.index(">Spring 2025<") < every_round.index(">Autumn 2025<")


@pytest.mark.django_db(transaction=True)
def test_an_earlier_round_imported_later_changes_no_publication(imported):
    autumn = imported("Autumn 2025")
    published = autumn.publication.document
    assert report(autumn).changes is None
    imported("Spring 2025")
    autumn.publication.refresh_from_db()
    assert autumn.publication.document == published == to_json(report(autumn).publication)
    assert report(autumn).changes is not None


@pytest.mark.django_db(transaction=True)
def test_what_is_frozen_of_a_round_holds_no_day(imported):
    assert "2025" not in str(imported("Autumn 2025").publication.document)


@pytest.mark.django_db(transaction=True)
def test_imported_and_invited_rounds_stand_in_one_order(imported, autumn, invitations, now):
    ahead = imported("Spring 2025")
    everybody_answers(invitations, now)
    close_and_open_report(autumn, now=timezone.now())
    autumn.refresh_from_db()
    since = imported("Autumn 2025")
    assert before(autumn) == ["Spring 2025", "Autumn 2025"]
    assert before(ahead) == []
    assert before(since) == ["Spring 2025"]


@pytest.mark.django_db(transaction=True)
def test_a_report_says_in_every_format_that_the_round_before_was_brought_in_after_it(
    imported, autumn, invitations, client, alice, now
):  # fmt: skip
    """Else a manager could invent a worse round, date it before, and show how much has improved."""
    imported("Spring 2025")
    everybody_answers(invitations, now, answer=3)
    close_and_open_report(autumn, now=timezone.now())
    client.force_login(alice)
    autumn.refresh_from_db()
    said = "added on "
    assert {name for name, read in formats(autumn, client).items() if said in read} == set()
    imported("Autumn 2025")
    today = f"on {datetime.now(LONDON):%-d %B %Y}, after this report was made"
    for name, read in formats(autumn, client).items():
        assert said in read, name
        assert today in read, name


def formats(survey_round, client):
    """All in which a report says a change, as one line of words each."""
    texts = {
        "page": read(client, address("report", survey_round)).decode(),
        "summary": read(client, address("report-summary", survey_round)).decode(),
        "pdf": text_of(read(client, address("report-file", survey_round, ending="pdf"))),
        "one page": text_of(read(client, address("report-summary-file", survey_round))),
        "spreadsheet": cells_of(read(client, address("report-file", survey_round, ending="xlsx"))),
    }
    return {name: " ".join(text.split()) for name, text in texts.items()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, -1])
def test_where_times_overlap_the_one_that_ended_last_comes_last(imported, turn):
    asked = {
        "Long": (at(2025, 3, 3), at(2025, 3, 31)),
        "Within": (at(2025, 3, 10), at(2025, 3, 14)),
        "Over the end": (at(2025, 3, 3), at(2025, 4, 4)),
        "Began later": (at(2025, 3, 17), at(2025, 3, 31)),
    }
    made = {title: imported(title, *times, 3) for title, times in [*asked.items()][::turn]}
    in_order = ["Within", "Long", "Began later", "Over the end"]
    for place, title in enumerate(in_order):
        assert before(made[title]) == in_order[:place]


@pytest.mark.django_db(transaction=True)
def test_rounds_of_the_same_times_stand_in_the_order_in_which_they_were_planned(imported):
    times = at(2025, 3, 3), at(2025, 3, 14)
    one, two = imported("One", *times, 3), imported("Two", *times, 4)
    assert (before(one), before(two)) == ([], ["One"])


# Of rounds that invite people, too: from when to when they could answer


@pytest.mark.parametrize(
    ("times", "asked"),
    [
        ({}, (1, 20)),
        ({"opened_at": 3}, (3, 20)),  # opened after the time that was planned
        ({"opened_at": -5}, (1, 20)),  # set up before it
        ({"closed_at": 29}, (1, 20)),  # closed late: its key was lost for some days
        ({"is_practice": True, "opened_at": 2, "closed_at": 6}, (2, 6)),  # closed at once
        ({"source": "imported", "opened_at": 400, "closed_at": 401}, (1, 20)),
        ({"source": "imported", "opened_at": 2, "closed_at": 3}, (1, 3)),  # of before this rule
    ],
)
def test_people_were_asked_while_they_could_answer(times, asked):
    begins = at(2025, 3, 1)
    dates = {"opens_at": 1, "closes_at": 20} | times
    fields = {
        name: begins + value * DAY if name.endswith("_at") else value
        for name, value in dates.items()
    }
    survey_round = Round(**fields)
    days = (survey_round.answers_from - begins).days, (survey_round.answers_until - begins).days
    assert days == asked


# Times that are still to come


@pytest.mark.django_db
def test_answers_are_not_imported_before_people_have_been_asked(imported, now):
    soon = now + DAY
    with pytest.raises(CommandError, match=r"Answers from a file have been given already, but"):
        imported("Too soon", now - 9 * DAY, soon + DAY)
    assert Round.objects.get().opened_at is None


@pytest.mark.django_db
def test_a_manager_plans_ahead_for_sheets_that_are_still_to_be_handed_out(
    client, alice, northside, instrument, now
):
    paper = rounds.create(
        northside,
        "On paper",
        instrument,
        opens_at=now - 20 * DAY,
        closes_at=now - 6 * DAY,
        source=Round.Source.IMPORTED,
    )
    client.login(email="alice@example.org", password=PASSWORD)
    page = read(client, address("round", paper)).decode()
    assert "Import a file of answers" in page
    assert "Check it and open it" not in page
    fields = {
        "title": "On paper",
        "instrument": f"{instrument.key} {instrument.version}",
        "breakdown": "agency",
        "minimum_group": "5",
        "report_after_days": "2",
    }
    for days, status in ((-5, 302), (3, 302)):
        times = {
            "opens_at": f"{now - 19 * DAY:%Y-%m-%dT%H:%M}",
            "closes_at": f"{now + days * DAY:%Y-%m-%dT%H:%M}",
        }
        response = client.post(address("round-edit", paper), fields | times)
        assert response.status_code == status


# Closing


@pytest.mark.django_db(transaction=True)
def test_an_import_waits_until_somebody_publishes_it(imported, client, alice, bob, now):
    survey_round = imported("Spring 2025", publish=False)
    closing.close_due(now)
    survey_round.refresh_from_db()
    assert survey_round.closed_at is None
    for who in ("alice", "bob"):
        client.login(email=f"{who}@example.org", password=PASSWORD)
        page = read(client, reverse("partnership", args=["northside"])).decode()
        assert "Open for answers from 7 April 2025 to 25 April 2025" in " ".join(page.split())
    client.login(email="alice@example.org", password=PASSWORD)
    page = read(client, address("round", survey_round))
    assert "Make the report" in leads(page)
    page = read(client, address("report", survey_round))
    assert b"the answers have been imported, but not published" in page
    response = client.post(address("round-close", survey_round), {"understood": "on"}, follow=True)
    assert response.redirect_chain[-1][0] == address("report", survey_round)


# How far rounds lie apart (R1)


@pytest.mark.django_db(transaction=True)
def test_a_round_long_past_is_near_to_none_though_it_was_imported_today(
    imported, northside, planned, now
):
    imported("Spring 2025")
    assert spacing.nearby(planned, now) == []
    assert spacing.newest_end(northside) == at(2025, 4, 25, 17)
    assert rounds.open(planned, now=now).opened_at


@pytest.mark.django_db(transaction=True)
def test_one_whose_people_were_asked_last_week_is_near(imported, planned, now):
    imported("Last week", now - 20 * DAY, now - 7 * DAY)
    assert [str(each) for each in spacing.nearby(planned, now)] == [
        "Between this round and “Last week” lie less than four weeks, and at least 5 of the same "
        "people are asked."
    ]


@pytest.mark.django_db(transaction=True)
def test_by_whom_it_is_broken_down_counts_from_when_people_were_asked(imported, planned, now):
    imported("Over a year ago", now - 400 * DAY, now - 380 * DAY)
    Round.objects.filter(pk=planned.pk).update(breakdown="role")
    planned.refresh_from_db()
    assert spacing.nearby(planned, now) == []
    imported("Half a year ago", now - 200 * DAY, now - 180 * DAY)
    assert [each.survey_round.title for each in spacing.nearby(planned, now)] == ["Half a year ago"]


@pytest.mark.django_db(transaction=True)
def test_importing_says_where_another_round_is_too_near(imported, autumn, now):
    paper = imported("On paper", now - 20 * DAY, now - 7 * DAY, publish=False)
    assert [each.survey_round for each in spacing.nearby(paper, now)] == [autumn]
    long_ago = imported("Long ago", now - 200 * DAY, now - 180 * DAY, publish=False)
    assert spacing.nearby(long_ago, now) == []


def text_of(data):
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split()
    )


def cells_of(data):
    book = load_workbook(io.BytesIO(data))
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return "\n".join(str(cell) for cell in cells if cell is not None)


# Without a roster nobody knows how many were asked

OF_ALL = re.compile(
    r"100 %|21 of 21|(?<!had )everybody answered|everybody took part|no range", re.I
)


@pytest.fixture
def agencies(northside):
    return partnerships.add_agencies(northside, [("River Council", ""), ("Hill Trust", "")])


@pytest.fixture
def uncounted(imported, agencies, client, alice):
    client.force_login(alice)
    return imported("Spring 2025", roster="")


@pytest.mark.django_db(transaction=True)
def test_no_format_says_that_everybody_answered_where_nobody_knows_how_many_were_asked(
    uncounted, client
):
    assert not report(uncounted).publication.participation.asked_is_known
    criterion = address("criterion", uncounted, code="trust")
    everywhere = formats(uncounted, client) | {"criterion": read(client, criterion).decode()}
    for name, said in everywhere.items():
        assert OF_ALL.findall(said) == [], name
        assert "if everybody had answered" in said.lower(), name
    for name in ("page", "summary", "pdf", "one page", "spreadsheet"):
        assert "21 people answered. How many were asked is not known." in everywhere[name], name
    table = read(client, address("report-file", uncounted, ending="csv")).decode("utf-8-sig")
    told = [row for row in csv.DictReader(io.StringIO(table)) if row["measure"] == "invited"]
    assert [(row["value"], row["reason"]) for row in told] == [
        ("", "Nobody counted how many people were asked.")
    ]
    data = json.loads(read(client, address("report-file", uncounted, ending="json")))
    assert data["participation"]["asked_is_known"] is False


@pytest.mark.django_db(transaction=True)
def test_where_too_few_answered_it_is_not_said_how_many_did(imported, agencies, client, alice):
    few = imported("Spring 2025", roster="", answered=(2, 2))
    client.force_login(alice)
    said = read(client, address("report", few)).decode()
    assert "Fewer than 5 people answered. How many were asked is not known." in said
    assert few.publication.document["participation"] == {
        "responded": None,
        "invited": 0,
        "asked_is_known": False,
    }


@pytest.mark.django_db(transaction=True)
def test_rows_without_an_answer_count_for_nothing_where_nobody_knows_how_many_were_asked(
    imported, agencies, client, alice
):  # fmt: skip
    """As exports have them of people who opened the page and left."""
    left = imported("Spring 2025", roster="", blank=40)
    client.force_login(alice)
    asked = left.publication.document["participation"]
    assert (asked["responded"], asked["invited"]) == (21, 21)
    said = read(client, address("report", left)).decode()
    assert "Fewer than half answered" not in said
    assert "If everybody else had given" not in said


@pytest.mark.django_db(transaction=True)
def test_nobody_says_that_others_were_asked_where_that_is_not_known(imported, agencies):
    imported("Spring 2025", roster="", answered=(6, 5))
    many = imported("Autumn 2025", roster="", answered=(16, 15))
    assert not report(many).changes.invited_changed
