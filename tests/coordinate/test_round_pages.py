"""A manager plans a round, looks ahead, opens it, sees it getting on, and ends it: no admin."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from assessments.models import Envelope, Partnership, Round
from assessments.scoring.visible import smallest_visible_change
from assessments.services import answers, partnerships, rounds
from reports.disclosure import counting
from reports.disclosure.door.groups import Unit
from reports.disclosure.door.preview import preview
from tests.conftest import DAY, PASSWORD, everybody_answers, make_due
from tests.pages import leads, value_of, words_of
from tests.round_pages import ROUNDS, typed


@pytest.fixture
def alices_client(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


def test_a_round_is_planned_and_says_what_it_could_show(alices_client, northside, now):
    page = alices_client.post(f"{ROUNDS}/new/", typed(now), follow=True)
    assert Round.objects.get().is_planned
    text = words_of(page)
    assert "16 people would be asked. If 60 % of each group answer" in text
    # 60 % of 7, 6 and 3 are 4, 4 and 2: nobody reaches five.
    assert "Nobody can be shown alone" in text
    assert "for numbers 15 answers are needed" in text


def test_the_form_suggests_times(alices_client, northside):
    page = alices_client.get(f"{ROUNDS}/new/").content.decode()
    assert "T09:00" in page
    assert "T17:00" in page


def test_with_everybody_answering_two_agencies_stand_alone(alices_client, planned):
    text = words_of(alices_client.get(f"{ROUNDS}/{planned.pk}/?response=100"))
    assert "16 answers" in text
    assert "Shown alone: Northside Council." in text
    assert "Northside Health and Shelter Trust" in text
    assert "in numbers, for the whole partnership" in text


def test_where_nothing_would_be_published_the_page_warns(alices_client, planned):
    text = words_of(alices_client.get(f"{ROUNDS}/{planned.pk}/?response=10"))
    assert "Nothing would be published." in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Fill this in"),
        ({"minimum_group": "2"}, "3 to 20"),
        ({"closes_at": "2020-01-01T09:00"}, "Choose a closing time after the opening."),
        ({"opens_at": "next week"}, "Enter a date and a time"),
        ({"closes_at": "9999-12-31T23:59"}, "A round lasts at most a year."),
        (
            {"opens_at": "9999-12-30T09:00", "closes_at": "9999-12-31T09:00"},
            "between 2000 and 2199",
        ),
        ({"instrument": "none 1"}, "Select a valid choice"),
        ({"report_after_days": "15"}, "less than or equal to 14"),
        ({"report_after_days": "-1"}, "greater than or equal to 0"),
        ({"report_after_days": ""}, "Fill this in"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    alices_client, northside, now, changes, sentence
):
    page = alices_client.post(f"{ROUNDS}/new/", typed(now) | changes)
    assert page.status_code == 400
    assert sentence in words_of(page)
    assert "error-summary" in page.content.decode()
    assert "Winter" in page.content.decode() or "title" in changes
    assert not Round.objects.exists()


def test_times_are_those_of_the_partnership_s_zone(alices_client, northside, now):
    northside.time_zone = "Asia/Tokyo"
    northside.save()
    times = {"opens_at": "2030-01-10T09:00", "closes_at": "2030-01-20T17:00"}
    alices_client.post(f"{ROUNDS}/new/", typed(now) | times)
    assert Round.objects.get().opens_at.isoformat() == "2030-01-10T00:00:00+00:00"
    page = alices_client.get(f"{ROUNDS}/{Round.objects.get().pk}/edit/")
    assert value_of(page, "opens_at") == "2030-01-10T09:00"


def test_a_partnership_says_that_a_plan_is_only_a_plan(alices_client, planned):
    text = words_of(alices_client.get("/partnerships/northside/"))
    assert "Only a plan: nobody is invited until a manager opens it." in text
    assert "Its opening time has passed." in text
    assert "Check it and open it" in text


def test_opening_is_asked_once_more_with_the_e_mail_in_sight(alices_client, planned):
    text = words_of(alices_client.get(f"{ROUNDS}/{planned.pk}/open/"))
    assert "16 people are invited by e-mail now." in text
    assert "Your invitation: how well do we work together? (Northside)" in text
    assert not planned.invitations.exists()


def test_a_round_that_opens_later_says_when_people_are_invited(alices_client, planned, now):
    planned.opens_at = now + DAY
    planned.save()
    url = f"{ROUNDS}/{planned.pk}/open/"
    assert "Set it up, and invite on" in words_of(alices_client.get(url))
    text = words_of(alices_client.post(url, follow=True))
    assert "The round is set up. Invitations go out on" in text
    assert "opens later" in text
    assert "Close it" not in text


def test_it_can_be_opened_at_once_instead(alices_client, planned, now):
    planned.opens_at = now + DAY
    planned.save()
    url = f"{ROUNDS}/{planned.pk}/open/"
    text = words_of(alices_client.post(url, {"go": "at_once"}, follow=True))
    assert "The round is open, and the invitations are on their way." in text
    planned.refresh_from_db()
    assert planned.opens_at <= timezone.now()


def test_a_round_that_cannot_have_a_report_is_not_opened(alices_client, planned):
    planned.partnership.participants.filter(agency__name__startswith="Northside").delete()
    url = f"{ROUNDS}/{planned.pk}/"
    page = alices_client.get(url)
    assert "This round cannot have a report: 3 people are asked" in words_of(page)
    assert f"{url}open/" not in leads(page).values()
    refused = alices_client.post(f"{url}open/")
    assert refused.status_code == 400
    assert "This round cannot have a report: 3 people are asked" in words_of(refused)
    assert not planned.invitations.exists()


def test_without_a_mail_server_managers_are_told(alices_client, autumn, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.BASE_URL = "http://127.0.0.1:8000"
    for page in ("", "invitations/"):
        text = words_of(alices_client.get(f"{ROUNDS}/{autumn.pk}/{page}"))
        assert "e-mails are only written to files on the server, and reach nobody" in text
        assert "Personal links open on this computer only" in text
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.BASE_URL = "https://health.example"
    text = words_of(alices_client.get(f"{ROUNDS}/{autumn.pk}/"))
    assert "No mail server" not in text
    assert "this computer only" not in text


def test_in_another_zone_a_plan_keeps_its_times_of_day_and_an_open_round_its_moment(
    alices_client, northside, autumn, instrument
):
    opens = datetime(2030, 1, 10, 9, tzinfo=northside.zone)
    spring = rounds.create(
        northside, "Spring", instrument, opens_at=opens, closes_at=opens + 14 * DAY
    )
    typed = {"name": "Northside", "slug": "northside", "time_zone": "Asia/Tokyo"}
    alices_client.post("/partnerships/northside/edit/", typed)
    spring.refresh_from_db()
    assert spring.opens_at.isoformat() == "2030-01-10T00:00:00+00:00"
    closes_at = autumn.closes_at
    autumn.refresh_from_db()
    assert autumn.closes_at == closes_at


def test_the_plan_suggests_four_weeks_after_the_round_before(alices_client, autumn):
    page = alices_client.get(f"{ROUNDS}/new/")
    earliest = timezone.localtime(autumn.closes_at, autumn.partnership.zone) + 28 * DAY
    assert f"this one should not begin before {date_format(earliest, 'j F Y')}" in words_of(page)
    assert value_of(page, "opens_at") == f"{earliest + DAY:%Y-%m-%d}T09:00"


def test_opening_invites_and_can_be_done_once(alices_client, planned):
    alices_client.post(f"{ROUNDS}/{planned.pk}/open/")
    assert planned.invitations.count() == 16
    text = words_of(alices_client.post(f"{ROUNDS}/{planned.pk}/open/", follow=True))
    assert planned.invitations.count() == 16
    assert "Extend the round" in text


def test_a_round_too_near_another_names_the_risk_first(
    alices_client, northside, autumn, instrument, now
):
    alices_client.post(f"{ROUNDS}/new/", typed(now))
    second = Round.objects.get(title="Winter")
    assert "“Autumn” lie less than four weeks" in words_of(
        alices_client.get(f"{ROUNDS}/{second.pk}/open/")
    )
    page = alices_client.post(f"{ROUNDS}/{second.pk}/open/")
    assert page.status_code == 400
    assert "Tick the box if you accept this risk, or change the times." in words_of(page)
    assert not second.invitations.exists()
    alices_client.post(f"{ROUNDS}/{second.pk}/open/", {"soon_after_another": "on"})
    assert second.invitations.count() == 16


def test_an_open_round_is_counted_once_a_day_and_never_by_name(
    alices_client, autumn, invitations, now
):
    everybody_answers(invitations[:6], now)
    counting.count_responses(now + timedelta(hours=23))
    assert "Not counted yet. The first count comes on" in words_of(
        alices_client.get(f"{ROUNDS}/{autumn.pk}/")
    )
    counting.count_responses(now + DAY)
    everybody_answers(invitations[6:8], now)
    counting.count_responses(now + timedelta(hours=29))
    text = words_of(alices_client.get(f"{ROUNDS}/{autumn.pk}/"))
    assert "Northside Council, Northside Health and Shelter Trust 6 16" in text
    assert "person1@" not in text
    counting.count_responses(now + timedelta(hours=49))
    text = words_of(alices_client.get(f"{ROUNDS}/{autumn.pk}/"))
    assert "Northside Council, Northside Health and Shelter Trust 8 16" in text


def test_small_agencies_are_counted_together(alices_client, northside, planned, now):
    carers = partnerships.add_agency(northside, "Northside Carers")
    for number in range(2):
        partnerships.add_participant(carers, f"person{number}@carers.example")
    autumn = rounds.open(planned, now=now)
    asked = autumn.invitations.select_related("survey_round__partnership", "agency")
    everybody_answers(asked.filter(agency__name="Northside Council")[:5], now)
    counting.count_responses(now + DAY)
    council, health, others = autumn.daily_count.groups
    assert [council["members"], health["members"]] == [["Northside Council"], ["Northside Health"]]
    assert (others["together"], others["invited"]) == ("others", 5)
    assert others["members"] == ["Northside Carers", "Shelter Trust"]
    text = words_of(alices_client.get(f"{ROUNDS}/{autumn.pk}/"))
    assert "Northside Council 5 7" in text
    assert "Northside Health fewer than 5 6" in text


def test_where_small_agencies_are_too_few_everybody_is_counted_together(autumn, now):
    """Of Shelter Trust three are asked: were Northside Health counted with it, and then shown alone
    in the report, subtraction would tell how many of the three answered."""
    counting.count_responses(now + DAY)
    ((who, invited),) = [(g["together"], g["invited"]) for g in autumn.daily_count.groups]
    assert (who, invited) == ("everybody", 16)


@pytest.mark.django_db(transaction=True)
def test_closing_what_is_due_is_asked_and_leads_to_the_report(
    alices_client, autumn, invitations, now
):
    everybody_answers(invitations, now)
    counting.count_responses(now + DAY)
    make_due(autumn, now)
    url = f"{ROUNDS}/{autumn.pk}/close/"
    asked = words_of(alices_client.get(url))
    assert "cannot be undone" in asked
    refused = alices_client.post(url, {})
    assert refused.status_code == 400
    assert "Tick the box" in words_of(refused)
    assert Envelope.objects.exists()
    page = alices_client.post(url, {"understood": "on"}, follow=True)
    assert "16 of 16 people answered" in words_of(page)
    assert not Envelope.objects.exists()
    autumn.refresh_from_db()
    assert not hasattr(autumn, "daily_count")


@pytest.mark.django_db(transaction=True)
def test_cancelling_destroys_the_answers_and_publishes_nothing(
    alices_client, autumn, invitations, now
):
    everybody_answers(invitations, now)
    alices_client.post(f"{ROUNDS}/{autumn.pk}/cancel/", {"understood": "on"})
    autumn.refresh_from_db()
    assert autumn.cancelled_at is not None
    assert not Envelope.objects.exists()
    assert not hasattr(autumn, "publication")


def test_before_cancelling_one_reads_who_is_told(alices_client, autumn, invitations, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    page, told = f"{ROUNDS}/{autumn.pk}/cancel/", "Everybody who was asked gets an e-mail"
    shown = words_of(alices_client.get(page))
    assert told in shown
    assert "No mail server is set: e-mails are only written to files" in shown
    Partnership.objects.update(is_demo=True)
    shown = words_of(alices_client.get(page))
    assert "Nobody is told: this is a demonstration." in shown
    assert told not in shown
    assert "No mail server is set" not in shown


def test_a_plan_can_be_deleted(alices_client, planned):
    alices_client.post(f"{ROUNDS}/{planned.pk}/cancel/", {"understood": "on"})
    assert not Round.objects.exists()


def test_an_open_round_can_be_made_longer_and_not_shorter(alices_client, autumn, invitations, now):
    url = f"{ROUNDS}/{autumn.pk}/extend/"
    shorter = alices_client.post(url, {"closes_at": f"{now + DAY:%Y-%m-%dT%H:%M}"})
    assert shorter.status_code == 400
    assert "A round is extended by at least seven days" in words_of(shorter)
    for_ever = alices_client.post(url, {"closes_at": "9999-12-31T23:59"})
    assert "A round lasts at most a year." in words_of(for_ever)
    alices_client.post(url, {"closes_at": f"{now + 30 * DAY:%Y-%m-%dT%H:%M}"})
    codes = autumn.instrument.codes
    draft = answers.save(invitations[0], {codes[0]: 4}, codes=codes, now=now + 20 * DAY)
    assert draft.answers == {codes[0]: 4}


# The preview and its one formula


def test_the_preview_expects_that_share_of_all_people():
    """60 % of 45 people are 27, though 60 % of each group, rounded, are 26."""
    units = [Unit(str(n), str(n), people) for n, people in enumerate((14, 12, 9, 4, 3, 3))]
    assert preview(units, minimum=5, response=0.6).expected == 27


def test_the_smallest_visible_change_is_the_published_one():
    """With an SD of 20 and equal rounds (scoring.md 8): 40.4, 26.5, 18.2 and 12.7 points."""
    points = [round(smallest_visible_change(n, n), 1) for n in (5, 10, 20, 40)]
    assert points == [40.4, 26.5, 18.2, 12.7]


def test_too_few_for_a_comparison_is_refused():
    with pytest.raises(ValueError, match="at least 2"):
        smallest_visible_change(1, 10)


def test_the_preview_uses_what_closing_uses():
    units = [Unit("a", "A", 10), Unit("b", "B", 3), Unit("c", "C", 2)]
    ahead = preview(units, minimum=5, response=1.0)
    assert [group.name for group in ahead.alone] == ["A"]
    assert ahead.together.members == ("B", "C")
    assert ahead.smallest_change == round(smallest_visible_change(15, 15))
    assert preview(units, minimum=5, response=0.5).expected == 8
    nothing = preview(units, minimum=5, response=0.2)
    assert (nothing.groups, nothing.smallest_change) == ((), None)
