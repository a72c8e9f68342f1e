"""A report opens to everybody with access a fixed number of days after the closing (R16): managers
read it from the closing on, and may open it earlier; nobody can delay it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError

from assessments import access
from assessments.models import Mail, Partnership, Round
from assessments.services import mails, memberships, rounds
from assessments.times import in_zone
from reports import opening, selectors
from reports.disclosure.end_of_round import closing
from reports.models import Publication
from reports.publication_json import to_json
from tests import report_world
from tests.access_world import of_a_report, world
from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.conftest import DAY, PASSWORD, close_as_due, everybody_answers, make_due, so_healthy
from tests.pages import value_of, words_of
from tests.report_pages import round_of
from tests.seen_in_browser import sign_in

__all__ = ["world"]  # fixture


pytestmark = pytest.mark.django_db(transaction=True)  # closing cannot run inside a transaction

PLACE = "/partnerships/northside/rounds"


@pytest.fixture
def closed(autumn, invitations, alice, bob, dora, now):
    """The autumn round, closed a moment ago."""
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    autumn.refresh_from_db()
    return autumn


def as_(client, who):
    client.login(email=f"{who}@example.org", password=PASSWORD)
    return client


def read(client, who, path):
    response = as_(client, who).get(path)
    return response.status_code, words_of(response)


def from_when(survey_round):
    return in_zone(survey_round.report_opens_at, survey_round.partnership)


# Until it opens


@pytest.mark.parametrize("page", ["report/", "report/criteria/trust/", "report/summary/"])
def test_nobody_reads_a_report_of_a_round_that_closes_while_they_are_checked(
    client, autumn, invitations, dora, now, monkeypatch, page
):
    everybody_answers(invitations, now)
    checked = access.may_read_report

    def closes_meanwhile(user, survey_round, at):
        said = checked(user, survey_round, at)
        close_as_due(Round.objects.get(pk=survey_round.pk), now=at)
        return said

    monkeypatch.setattr(access, "may_read_report", closes_meanwhile)
    _status, words = read(client, "dora", f"{PLACE}/{autumn.pk}/{page}")
    assert Publication.objects.exists()
    assert "people answered" not in words
    assert page == "report/summary/" or "There is no report yet" in words


def test_leads_and_viewers_read_when_it_opens_instead(client, closed):
    for who in ("bob", "dora"):
        for page in ("report/", "report/summary/", "report/criteria/trust/", "report.pdf"):
            status, words = read(client, who, f"{PLACE}/{closed.pk}/{page}")
            assert status == 403
            assert f"You can read this report from {from_when(closed)}" in words
            assert "answered" not in words


def test_nothing_that_leads_and_viewers_see_says_how_it_came_out(client, planned, bob, dora, now):
    """Whatever was answered, all of their pages are the same."""
    pages = []
    for step in (2, 5):
        people = planned.partnership.rounds.create(
            title="Autumn",
            instrument_key=planned.instrument_key,
            instrument_version=planned.instrument_version,
            opens_at=now - 9 * DAY,
            closes_at=now - timedelta(hours=1),
        )
        opened = rounds.open(people, now=now - 9 * DAY, soon_after_another=True)
        places = opened.invitations.select_related("survey_round__partnership")
        everybody_answers(places, now - 8 * DAY, answer=so_healthy(step))
        closing.close(opened, now=now)
        urls = ["/", "/partnerships/northside/", f"{PLACE}/{opened.pk}/"]
        urls += [f"{PLACE}/{opened.pk}/{each}" for each in ("report/", "share/", "report.json")]
        pages.append([read(client, who, each) for who in ("bob", "dora") for each in urls])
        take_away(opened)
    assert pages[0] == pages[1]


def take_away(survey_round):
    """As a partnership is deleted; but here the partnership stays."""
    home = Partnership.objects.filter(pk=survey_round.partnership_id)
    Round.objects.filter(pk=survey_round.pk).update(report_opened_at=survey_round.closed_at)
    home.update(deleted_at=survey_round.closed_at)
    Publication.objects.all().delete()
    home.update(deleted_at=None)
    Mail.objects.all().delete()
    survey_round.invitations.all().delete()
    survey_round.delete()


def test_their_lists_of_rounds_say_when_and_hold_no_link(client, closed):
    there = closed.report_opens_at.astimezone(closed.partnership.zone)
    when = f"{there.day} {there:%B %Y, %H:%M}"
    for who in ("bob", "dora"):
        for url in ("/", "/partnerships/northside/"):
            page = as_(client, who).get(url).content.decode()
            assert f"{PLACE}/{closed.pk}/report/" not in page
            assert when in words_of(page)
    page = as_(client, "dora").get(f"{PLACE}/{closed.pk}/").content.decode()
    assert "You can read its report from" in page
    assert f"{PLACE}/{closed.pk}/report/" not in page


def test_managers_and_administrators_read_it_and_who_else_reads_it_when(client, closed, rita):
    for who in ("alice", "rita"):
        for page in ("report/", "report/summary/", "report/criteria/trust/"):
            status, words = read(client, who, f"{PLACE}/{closed.pk}/{page}")
            assert status == 200
            assert "Only managers can read this report so far." in words
            assert f"can read it from {from_when(closed)}" in words
        assert as_(client, who).get(f"{PLACE}/{closed.pk}/report.pdf").status_code == 200


def test_no_file_says_who_reads_it_when(client, closed):
    page = as_(client, "alice").get(f"{PLACE}/{closed.pk}/report.csv").content.decode()
    assert "Only managers" not in page


def test_the_next_report_does_not_show_it_before(northside, now):
    """Of the round before, with its own opening still to come, there is no change and no line."""
    spring = round_of(northside, title="Spring", closed_at=now - DAY, report_after_days=14)
    summer = round_of(northside, closed_at=now - timedelta(hours=1), report_after_days=0)
    for each in (spring, summer):
        document = to_json(report_world.northside())
        Publication.objects.create(survey_round=each, document=document, published_at=now)
    assert selectors.report_of(summer, now).earlier == ()
    assert selectors.report_of(summer, now).changes is None
    [before] = selectors.report_of(summer, now + 14 * DAY).earlier
    assert before.title == "Spring"
    opening.open_to_all(spring, now=now)
    assert selectors.report_of(summer, now).changes is not None


# It opens


def test_two_days_later_everybody_reads_it_whether_or_not_a_task_has_run(
    request, client, invitations, autumn, now
):
    """Else whoever keeps the timetable from running would delay it."""
    urls = of_a_report(request.getfixturevalue("world"))
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now - 2 * DAY)
    autumn.refresh_from_db()
    assert autumn.report_opened_at is None
    for who in ("alice", "bob", "dora", "rita"):
        for url in urls:
            assert as_(client, who).get(url).status_code == 200, (who, url)
    assert "Only managers" not in read(client, "alice", f"{PLACE}/{autumn.pk}/report/")[1]


def test_a_manager_opens_it_earlier_and_is_asked_first(client, closed, mailoutbox, now):
    url = f"{PLACE}/{closed.pk}/report/open/"
    status, words = read(client, "alice", url)
    assert (status, "This cannot be undone." in words) == (200, True)
    assert f"it opens by itself on {from_when(closed)}." in words
    closed.refresh_from_db()
    assert closed.report_opened_at is None
    page = as_(client, "alice").post(url, follow=True)
    assert "Everybody with access can read the report now." in page.content.decode()
    assert read(client, "bob", f"{PLACE}/{closed.pk}/report/")[0] == 200
    told = Mail.objects.filter(kind="report").values_list("to", flat=True)
    assert sorted(told) == ["bob@example.org", "dora@example.org"]
    again = as_(client, "alice").post(url)
    assert again.url == f"{PLACE}/{closed.pk}/report/"
    assert Mail.objects.filter(kind="report").count() == 2


def test_nobody_else_opens_it(client, closed, charlie):
    url = f"{PLACE}/{closed.pk}/report/open/"
    for who, status in (("bob", 403), ("dora", 403), ("charlie", 404)):
        assert as_(client, who).post(url).status_code == status
    closed.refresh_from_db()
    assert closed.report_opened_at is None


def test_an_open_round_has_no_report_to_open(client, alice, autumn):
    assert as_(client, "alice").post(f"{PLACE}/{autumn.pk}/report/open/").status_code == 404
    opening.open_to_all(autumn, now=autumn.closes_at)
    autumn.refresh_from_db()
    assert autumn.report_opened_at is None


# It is fixed before the round opens


@pytest.mark.parametrize("days", [0, 2, 14])
def test_the_pages_say_who_hears_what_and_when(client, alice, planned, now, days):
    Round.objects.filter(pk=planned.pk).update(report_after_days=days)
    said = {
        0: "Everybody with access gets an e-mail at the closing and reads the report at once.",
        2: "Everybody else with access gets an e-mail and reads it 2 days later",
        14: "Everybody else with access gets an e-mail and reads it 14 days later",
    }[days]
    for page in ("", "open/"):
        assert said in read(client, "alice", f"{PLACE}/{planned.pk}/{page}")[1]
    planned.refresh_from_db()
    rounds.open(planned, now=now)
    for page in ("", "close/"):
        assert said in read(client, "alice", f"{PLACE}/{planned.pk}/{page}")[1]
    make_due(planned, now)
    assert said in read(client, "alice", f"{PLACE}/{planned.pk}/close/")[1]


def test_the_plan_asks_and_takes_0_to_14_days(client, alice, planned):
    url = f"{PLACE}/{planned.pk}/edit/"
    page = as_(client, "alice").get(url)
    assert value_of(page, "report_after_days") == "2"
    with pytest.raises(ValidationError, match="less than or equal to 14"):
        rounds.create(
            planned.partnership,
            "Winter",
            planned.instrument,
            opens_at=planned.opens_at,
            closes_at=planned.closes_at,
            report_after_days=15,
        )


# Shared before it opens


def test_whoever_gets_access_before_reads_in_the_e_mail_from_when_on(
    client, closed, mailoutbox, now
):
    url = f"{PLACE}/{closed.pk}/share/"
    words = read(client, "alice", url)[1]
    assert f"A person you add now can read it from {from_when(closed)}" in words
    assert "Who has access" in words
    page = client.post(url, {"email": "emma@example.org"}, follow=True)
    said = words_of(page)
    assert f"emma@example.org can read this report from {from_when(closed)}." in said
    mails.send_due(now)
    mail = next(each for each in mailoutbox if each.to == ["emma@example.org"])
    [(html, _kind)] = mail.alternatives
    for part in (mail.body, html):
        text = " ".join(part.split())
        assert f"You can read it from {from_when(closed)}; until then only managers can." in text
    opening.open_due(closed.report_opens_at)
    assert Mail.objects.filter(kind="report", to="emma@example.org").exists()


def test_a_manager_with_whom_it_is_shared_reads_it_at_once(
    client, closed, alice, rita, mailoutbox, now
):
    memberships.invite(closed.partnership, "emma@example.org", "manager", by=alice, now=now)
    Mail.objects.update(sent_at=now - 2 * DAY)
    page = as_(client, "alice").post(
        f"{PLACE}/{closed.pk}/share/", {"email": "emma@example.org"}, follow=True
    )
    said = words_of(page)
    assert "emma@example.org already has access. They get an e-mail with a link" in said
    mails.send_due(now)
    assert "until then only managers" not in mailoutbox[-1].body


# In a browser


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_manager_reads_it_two_days_before_a_viewer(
    chromium, site, closed, mailoutbox, now, viewport
):
    mails.send_due(now)
    [to_manager] = [each for each in mailoutbox if each.to == ["alice@example.org"]]
    with visit(chromium, viewport=viewport) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(linked(to_manager))
        page.get_by_text("Only managers can read this report so far.").wait_for()
        page.get_by_role("heading", name="Who took part").wait_for()
        assert_accessible(page, "report-for-managers")
        assert page.problems == []
    with visit(chromium, viewport=viewport) as page:
        sign_in(page, site, "bob@example.org")
        page.get_by_text("You can read the first report, of Autumn, from").wait_for()
        assert page.get_by_role("link", name="Open the report").count() == 0
        assert_accessible(page, "home-before-the-report-opens")
        page.goto(linked(to_manager))
        page.get_by_text(f"You can read this report from {from_when(closed)}").wait_for()
        assert_accessible(page, "report-opens-later")
        opening.open_due(now + 2 * DAY)
        mails.send_due(now + 2 * DAY)
        [to_viewer] = [each for each in mailoutbox if each.to == ["bob@example.org"]]
        page.goto(linked(to_viewer))
        page.get_by_role("heading", name="Who took part").wait_for()
        assert page.get_by_text("Only managers").count() == 0
        page.goto(f"{site}/")
        onward(page.get_by_role("link", name="Open the report").first)
        page.get_by_text("16 of 16 people answered").first.wait_for()


def linked(mail):
    """The address of the report in the e-mail."""
    lines = [each for each in mail.body.splitlines() if each.startswith("http")]
    assert urlsplit(lines[0]).path.endswith("/report/")
    return lines[0]
