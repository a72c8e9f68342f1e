"""Answers on paper: printed, handed out, typed in, and made into a report.

Northside asks on paper in the autumn: seven sheets for the council, six for the health service.
"""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape

from assessments.encryption import sealing
from assessments.instruments import catalogue, coding
from assessments.instruments.schema import Scale
from assessments.mail import emails
from assessments.models import Envelope, Invitation, Mail, Round
from assessments.services import imports, paper, rounds, spacing
from coordinate.forms.paper import KeyField
from coordinate.forms.rounds import AskedForm
from tests.browser import PHONE, assert_accessible, onward, visit
from tests.pages import chosen, each_text, value_of, words_of

DAY = timedelta(days=1)


@pytest.fixture
def on_paper(northside, instrument, now):
    times = {"opens_at": now - 20 * DAY, "closes_at": now - DAY}
    return rounds.create(northside, "Paper", instrument, source=Round.Source.IMPORTED, **times)


@pytest.fixture
def manager(client, alice):
    client.force_login(alice)
    return client


def at(name, survey_round, *more):
    return reverse(name, args=["northside", survey_round.pk, *more])


def agency(survey_round, name="Northside Council"):
    return survey_round.partnership.agencies.get(name=name)


def a_sheet(survey_round, answer="4", **changes):
    of = changes.pop("agency", agency(survey_round))
    codes = survey_round.instrument.codes
    return {"agency": of.pk} | dict.fromkeys(codes, answer) | changes


def asked(survey_round, **changes):
    """What the last form asks beside the numbers: the days, as they were planned."""
    days = {name: f"{getattr(survey_round, name):%Y-%m-%d}" for name in ("opens_at", "closes_at")}
    return days | {"understood": "on"} | changes


def handed_out(survey_round, number):
    return {f"sheets-{each.pk}": number for each in survey_round.partnership.agencies.all()}


def closely(text):
    """Without spaces: lines of a column break anywhere."""
    return "".join(text.split())


def type_in(client, survey_round, **changes):
    return client.post(at("paper-sheet", survey_round), a_sheet(survey_round, **changes))


# Planning, and the printed questionnaire


def test_a_manager_plans_a_round_on_paper(manager, northside, now):
    sent = {
        "title": "Paper", "source": "imported", "instrument": "partnership-health-core 1.0",
        "breakdown": "agency", "minimum_group": 5, "report_after_days": 2,
        "opens_at": "2026-10-05T09:00", "closes_at": "2026-10-23T17:00",
    }  # fmt: skip
    page = manager.post(reverse("round-new", args=["northside"]), sent, follow=True)
    assert "Answers on paper" in page.text
    assert "Check it and open it" not in page.text
    assert northside.rounds.get().source == Round.Source.IMPORTED


@pytest.mark.parametrize("key", ["partnership-health", "partnership-health-core"])
def test_the_printed_questionnaire_holds_every_statement_and_no_code(manager, northside, now, key):
    instrument = catalogue.latest(key)
    times = {"opens_at": now - 20 * DAY, "closes_at": now - DAY}
    planned = rounds.create(northside, "Paper", instrument, source="imported", **times)
    file = manager.get(at("paper-questionnaire", planned))
    assert file["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(file.content)).pages
    text = closely(" ".join(page.extract_text() for page in pages))
    for statement in instrument.statements:
        assert closely(statement.text) in text
        assert statement.code not in text
    for label in (*instrument.scale.labels, instrument.scale.dont_know):
        assert closely(label) in text
    assert text.count(closely(instrument.frame)) == len(instrument.criteria)  # above each table
    for name in northside.agencies.values_list("name", flat=True):
        assert closely(name) in text
    for option in instrument.ranking.options if instrument.ranking else ():
        assert closely(option.text) in text


def test_it_promises_what_paper_can_keep_and_no_more(manager, on_paper):
    file = manager.get(at("paper-questionnaire", on_paper))
    pages = pypdf.PdfReader(io.BytesIO(file.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "can see your answers or work them out" in text
    assert "in groups of at least 5" in text
    assert "do not write your name" in text
    assert "locked" not in text
    assert "link" not in text


def test_a_round_with_invitations_has_no_paper(manager, autumn):
    assert manager.get(at("paper-questionnaire", autumn)).status_code == 404
    assert manager.post(at("paper-sheet", autumn), a_sheet(autumn)).status_code == 404
    assert Envelope.objects.exclude(invitation__participant=None).count() == 16


# Typing in


def test_a_sheet_is_sealed_and_the_next_one_is_of_the_same_agency(manager, on_paper):
    answer = type_in(manager, on_paper)
    council = agency(on_paper)
    page = manager.get(answer.url)
    assert "The sheet is stored: 1 of Northside Council so far." in page.text
    assert value_of(page, "agency") == str(council.pk)
    envelope = Envelope.objects.get()
    assert envelope.invitation.participant is None
    sheet = sealing.RoundCipher(on_paper).unseal(envelope, "submitted")
    assert sheet == dict.fromkeys(on_paper.instrument.codes, 4)


def test_by_role_the_next_one_is_of_the_same_role_and_no_address_tells_a_log_of_either(
    manager, northside, instrument, now
):  # fmt: skip
    times = {"opens_at": now - 20 * DAY, "closes_at": now - DAY}
    by_role = rounds.create(
        northside, "Paper", instrument, source="imported", breakdown="role", **times
    )
    answer = type_in(manager, by_role, role="strategic")
    assert answer.url == at("paper-sheet", by_role)
    page = manager.get(answer.url)
    assert value_of(page, "agency") == str(agency(by_role).pk)
    assert value_of(page, "role") == "strategic"


def test_every_key_of_the_paper_is_understood(manager, on_paper):
    keys = ["1", "2", "3", "4", "5", "0", "d", "D"] * 2
    typed = dict(zip(on_paper.instrument.codes, keys, strict=True))
    type_in(manager, on_paper, **typed)
    sheet = sealing.RoundCipher(on_paper).unseal(Envelope.objects.get(), "submitted")
    assert list(sheet.values()) == [1, 2, 3, 4, 5, "dk", "dk", "dk"] * 2


@pytest.mark.parametrize("wrong", ["6", "x", "-1", "4.5", "44", "²"])
def test_a_key_that_is_no_answer_is_said_at_its_line_and_nothing_is_lost(manager, on_paper, wrong):
    page = type_in(manager, on_paper, trust2=wrong)
    assert page.status_code == 400
    cannot_say = escape(on_paper.instrument.scale.dont_know)
    assert (
        f"“{wrong}” is not an answer: type 1 to 5, 0 for “{cannot_say}”, or nothing." in page.text
    )
    assert page.context["form"]["trust2"].value() == wrong
    assert page.context["form"]["vision1"].value() == "4"
    assert not Envelope.objects.exists()


def test_blank_lines_are_asked_about_once(manager, on_paper):
    page = type_in(manager, on_paper, trust2="", vision1="-")
    assert "2 statements have no answer here." in page.text
    assert not Envelope.objects.exists()
    type_in(manager, on_paper, trust2="", vision1="-", blanks_meant="on")
    sheet = sealing.RoundCipher(on_paper).unseal(Envelope.objects.get(), "submitted")
    assert sheet.keys() == {*on_paper.instrument.codes} - {"trust2", "vision1"}


def test_a_sheet_without_any_answer_is_not_stored(manager, on_paper):
    page = type_in(manager, on_paper, answer="")
    assert "No statement is answered on this sheet" in page.text
    assert not Envelope.objects.exists()


def test_a_ranking_that_is_no_order_is_said_as_on_the_page(manager, northside, now):
    whole = catalogue.latest("partnership-health")
    times = {"opens_at": now - 20 * DAY, "closes_at": now - DAY}
    planned = rounds.create(northside, "Paper", whole, source="imported", **times)
    first, second, *others = whole.ranking.columns
    page = type_in(manager, planned, **{first: "1", second: "1"})
    assert "is 1st too" in page.text
    type_in(manager, planned, **{first: "1", second: "2"})
    sheet = sealing.RoundCipher(planned).unseal(Envelope.objects.get(), "submitted")
    assert (sheet[first], sheet[second]) == (1, 2)
    assert not sheet.keys() & {*others}


def test_the_last_sheet_of_an_agency_is_taken_out(manager, on_paper):
    type_in(manager, on_paper)
    type_in(manager, on_paper, answer="2")
    type_in(manager, on_paper, agency=agency(on_paper, "Shelter Trust"))
    council = agency(on_paper)
    page = manager.post(at("paper-take-back", on_paper, council.pk), follow=True)
    assert "The last sheet of Northside Council has been removed: 1 is left." in page.text
    cipher = sealing.RoundCipher(on_paper)
    left = [cipher.unseal(each, "submitted")["trust1"] for each in Envelope.objects.order_by("pk")]
    assert left == [4, 4]


def test_once_sheets_are_typed_in_what_they_answer_stays(manager, on_paper):
    type_in(manager, on_paper)
    sent = {
        "title": "Another name", "source": "invited", "instrument": "partnership-health 1.0",
        "breakdown": "role", "minimum_group": 5, "report_after_days": 2,
        "opens_at": "2026-10-05T09:00", "closes_at": "2026-10-23T17:00",
    }  # fmt: skip
    manager.post(at("round-edit", on_paper), sent)
    on_paper.refresh_from_db()
    kept = (on_paper.source, on_paper.instrument_key, on_paper.breakdown)
    assert kept == ("imported", "partnership-health-core", "agency")
    assert on_paper.title == "Another name"


def test_a_lost_key_is_said_and_no_new_one_hides_that_earlier_sheets_are_lost(manager, on_paper):
    type_in(manager, on_paper)
    sealing.key_path(on_paper).unlink()
    page = type_in(manager, on_paper)
    assert page.status_code == 400
    assert "this sheet is not stored" in page.text
    assert Envelope.objects.count() == 1
    assert not sealing.has_key(on_paper)


def test_with_the_plan_its_sheets_and_its_key_go(
    manager, on_paper, django_capture_on_commit_callbacks
):
    type_in(manager, on_paper)
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(at("round-cancel", on_paper), {"understood": "on"})
    assert not Round.objects.exists()
    assert not Envelope.objects.exists()
    assert not sealing.stored_keys()


# The report


def test_from_sheets_to_a_report_and_nothing_is_left_of_them(manager, on_paper):
    for name, answers in (("Northside Council", "44445"), ("Northside Health", "22221")):
        for answer in answers:
            type_in(manager, on_paper, answer=answer, agency=agency(on_paper, name))
    sent = {
        f"sheets-{agency(on_paper, name).pk}": number
        for name, number in (
            ("Northside Council", 7),
            ("Northside Health", 6),
            ("Shelter Trust", 0),
        )
    }
    page = manager.get(at("paper-finish", on_paper))
    assert "10 sheets are typed in." in page.text
    manager.post(at("paper-finish", on_paper), sent | asked(on_paper))
    value = on_paper.publication.value()
    assert (value.participation.responded, value.participation.invited) == (10, 13)
    assert [(g.name, g.responded, g.invited) for g in value.groups] == [
        ("Northside Council", 5, 7),
        ("Northside Health", 5, 6),
    ]
    assert not Envelope.objects.exists()
    assert not sealing.stored_keys()


def test_fewer_handed_out_than_came_back_is_refused_at_its_agency(manager, on_paper):
    type_in(manager, on_paper)
    type_in(manager, on_paper)
    page = manager.post(at("paper-finish", on_paper), handed_out(on_paper, 1) | asked(on_paper))
    assert "2 sheets have been typed in, so at least that many were handed out." in page.text
    on_paper.refresh_from_db()
    assert on_paper.is_planned


def test_after_the_report_no_sheet_is_taken(manager, on_paper):
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    manager.post(at("paper-finish", on_paper), handed_out(on_paper, 5) | asked(on_paper))
    assert type_in(manager, on_paper).status_code == 302
    council = agency(on_paper)
    manager.post(at("paper-take-back", on_paper, council.pk))
    assert not Envelope.objects.exists()
    with pytest.raises(ValidationError, match="already has its answers"):
        paper.add(on_paper, council, "", {"trust1": 3})


def test_a_round_that_holds_typed_sheets_takes_no_file(on_paper, now):
    paper.add(on_paper, agency(on_paper), "", {"trust1": 3})
    with pytest.raises(ValidationError, match="Sheets of paper have already been typed"):
        imports.check_can_import(on_paper, with_roster=False, now=now)


def test_too_few_sheets_are_destroyed_only_by_whoever_has_read_that_and_ticked_it(
    manager, on_paper
):
    type_in(manager, on_paper)
    type_in(manager, on_paper)
    page = manager.get(at("paper-finish", on_paper))
    assert "There would be no report. It needs at least 5 sheets in all." in words_of(page)
    sent = handed_out(on_paper, 4) | asked(on_paper)
    assert manager.post(at("paper-finish", on_paper), sent).status_code == 400
    assert Envelope.objects.count() == 2
    sent["without_report"] = "on"
    page = manager.post(at("paper-finish", on_paper), sent, follow=True)
    assert "There is no report: too few sheets came back. They are destroyed here." in page.text
    assert "The report is made" not in page.text
    assert not Envelope.objects.exists()


def test_a_sheet_taken_out_meanwhile_destroys_nothing(manager, on_paper, now):
    """Whoever was shown a report agreed to a report."""
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    paper.take_back(on_paper, agency(on_paper))
    with pytest.raises(ValidationError, match="4 sheets are typed in, and a report needs 5"):
        paper.finish(on_paper, {}, now=now)
    assert Envelope.objects.count() == 4


def test_agencies_that_will_not_stand_alone_are_named_before(manager, on_paper):
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    type_in(manager, on_paper, agency=agency(on_paper, "Shelter Trust"))
    page = manager.get(at("paper-finish", on_paper))
    assert "Agencies with fewer than 5 sheets are shown together with others" in page.text
    assert "Shelter Trust (1)" in page.text
    assert "Northside Council (5)" not in page.text


def test_how_many_were_handed_out_is_typed_by_whoever_counted_them(manager, on_paper):
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    form = manager.get(at("paper-finish", on_paper)).context["form"]
    council = f"sheets-{agency(on_paper).pk}"
    assert form[council].value() is None
    sent = handed_out(on_paper, 5) | asked(on_paper) | {council: ""}
    page = manager.post(at("paper-finish", on_paper), sent)
    assert page.context["form"].errors.keys() == {council}


def test_of_too_few_sheets_it_is_not_said_that_nobody_has_seen_them(
    manager, on_paper, django_capture_on_commit_callbacks
):
    type_in(manager, on_paper)
    sent = handed_out(on_paper, 4) | asked(on_paper, without_report="on")
    page = manager.post(at("paper-finish", on_paper), sent, follow=True)
    assert "The people who typed or imported them have seen them" in page.text
    assert "obody has seen" not in page.text
    mail = emails.no_report(Mail.objects.filter(kind=Mail.Kind.NO_REPORT).first())
    assert "The people who typed or imported them have seen them" in " ".join(mail.body.split())
    assert "nobody has seen" not in mail.body


# When people were asked


def test_days_that_have_come_are_proposed_and_others_are_asked_for(manager, on_paper, now):
    ahead = {"opens_at": now - 2 * DAY, "closes_at": now + 19 * DAY}
    Round.objects.filter(pk=on_paper.pk).update(**ahead)
    type_in(manager, on_paper)
    form = manager.get(at("paper-finish", on_paper)).context["form"]
    assert form["opens_at"].value() == timezone.localdate(now - 2 * DAY, on_paper.partnership.zone)
    assert form["closes_at"].value() is None


def test_the_days_that_are_given_date_the_report(manager, on_paper, now):
    ahead = {"opens_at": now + 60 * DAY, "closes_at": now + 80 * DAY}
    Round.objects.filter(pk=on_paper.pk).update(**ahead)
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    days = {"opens_at": f"{now - 9 * DAY:%Y-%m-%d}", "closes_at": f"{now - 2 * DAY:%Y-%m-%d}"}
    sent = handed_out(on_paper, 5) | asked(on_paper, **days)
    report = manager.post(at("paper-finish", on_paper), sent, follow=True)
    on_paper.refresh_from_db()
    between = [timezone.localdate(when, on_paper.partnership.zone)
               for when in (on_paper.answers_from, on_paper.answers_until)]  # fmt: skip
    assert [f"{day:%Y-%m-%d}" for day in between] == list(days.values())
    first, last = (date_format(day, "j F Y") for day in between)
    assert f"from {first} to {last}" in report.text
    assert f"from {first} to {last}" in manager.get(at("round", on_paper)).text


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (-2, 3, "That day is in the future."),
        (-2, -9, "Choose a day that is not before the first."),
        (-500, -2, "A round lasts at most a year."),
        (-200_000, -2, "Enter a date, such as"),
    ],
)
def test_days_that_cannot_be_are_refused_and_all_else_is_kept(
    manager, on_paper, now, begins, ends, said
):
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    places = {"opens_at": now + begins * DAY, "closes_at": now + ends * DAY}
    days = {name: f"{when:%Y-%m-%d}" for name, when in places.items()}
    page = manager.post(
        at("paper-finish", on_paper), handed_out(on_paper, 5) | asked(on_paper, **days)
    )
    assert page.status_code == 400
    assert said in page.text
    on_paper.refresh_from_db()
    assert on_paper.is_planned


@pytest.mark.parametrize(("opens", "closes"), [((9, 0), (0, 0)), ((23, 59), (17, 0))])
def test_a_single_day_is_taken_whole_where_the_planned_hours_leave_nothing_of_it(
    manager, on_paper, now, opens, closes
):
    """A plan that closes at midnight, when the day begins; or opens in its last minute."""
    day = timezone.localtime(now - 3 * DAY, on_paper.partnership.zone)
    day = day.replace(second=0, microsecond=0)
    last, first = (closes == (0, 0), opens == (23, 59))
    times = {
        "opens_at": (day - last * DAY).replace(hour=opens[0], minute=opens[1]),
        "closes_at": (day + first * DAY).replace(hour=closes[0], minute=closes[1]),
    }
    Round.objects.filter(pk=on_paper.pk).update(**times)
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    days = dict.fromkeys(("opens_at", "closes_at"), f"{day:%Y-%m-%d}")
    sent = handed_out(on_paper, 5) | asked(on_paper, **days)
    assert manager.post(at("paper-finish", on_paper), sent).status_code == 302
    on_paper.refresh_from_db()
    between = (on_paper.opens_at, on_paper.closes_at)
    hours = [f"{timezone.localtime(each, on_paper.partnership.zone):%d %H:%M}" for each in between]
    assert hours == [f"{day:%d} 00:00", f"{day:%d} 23:59"]


def test_a_day_that_has_not_begun_to_pass_is_refused_in_a_sentence(on_paper, now):
    midnight = timezone.localtime(now, on_paper.partnership.zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    days = dict.fromkeys(("opens_at", "closes_at"), f"{midnight:%Y-%m-%d}")
    with timezone.override(on_paper.partnership.zone):
        form = AskedForm(days, survey_round=on_paper, now=midnight)
        assert form.errors == {
            "closes_at": ["This day has only just begun. Try again in a minute."]
        }
        form = AskedForm(days, survey_round=on_paper, now=midnight + timedelta(seconds=1))
        assert form.is_valid()


def test_the_days_that_are_given_are_looked_at_for_another_round(manager, on_paper, autumn, now):
    """Not the planned ones, which may lie anywhere."""
    Round.objects.filter(pk=on_paper.pk).update(opens_at=now - 99 * DAY, closes_at=now - 90 * DAY)
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    days = {"opens_at": f"{now - 9 * DAY:%Y-%m-%d}", "closes_at": f"{now - 2 * DAY:%Y-%m-%d}"}
    sent = handed_out(on_paper, 5) | asked(on_paper, **days)
    page = manager.post(at("paper-finish", on_paper), sent)
    assert "lie less than four weeks" in page.text
    on_paper.refresh_from_db()
    assert on_paper.is_planned


def test_a_plan_on_paper_begins_today_whatever_was_suggested_for_mails(manager, northside, now):
    page = manager.get(reverse("round-new", args=["northside"]))
    form = page.context["form"]
    times = {name: f"{form[name].value():%Y-%m-%dT%H:%M}" for name in ("opens_at", "closes_at")}
    sent = {
        "title": "Paper", "source": "imported", "instrument": "partnership-health-core 1.0",
        "breakdown": "agency", "minimum_group": 5, "report_after_days": 2,
    }  # fmt: skip
    manager.post(reverse("round-new", args=["northside"]), sent | times)
    planned = northside.rounds.get()
    today = timezone.localdate(now, northside.zone)
    assert timezone.localdate(planned.opens_at, northside.zone) == today
    chosen = times | {"opens_at": "2027-01-28T09:00", "closes_at": "2027-02-18T17:00"}
    manager.post(reverse("round-new", args=["northside"]), sent | chosen | {"title": "Later"})
    later = northside.rounds.get(title="Later")
    assert f"{later.opens_at:%Y-%m-%d}" == "2027-01-28"


def test_the_first_sheet_of_a_round_is_of_no_agency_before_somebody_says_so(
    manager, on_paper, instrument, now
):
    type_in(manager, on_paper)
    times = {"opens_at": now - 20 * DAY, "closes_at": now - DAY}
    another = rounds.create(on_paper.partnership, "Next", instrument, source="imported", **times)
    page = manager.get(at("paper-sheet", another))
    assert page.context["form"]["agency"].value() is None
    assert chosen(page, "agency") == ["Choose one"]
    again = manager.get(at("paper-sheet", on_paper))
    assert "Choose one" in each_text(again, "[name=agency] option")
    assert chosen(again, "agency") != ["Choose one"]


def test_an_error_follows_the_full_stop_of_its_statement(manager, on_paper):
    page = type_in(manager, on_paper, trust2="7")
    assert ".: “7”" not in page.text
    assert ". “7” is not an answer" in page.text


def test_a_plan_that_holds_sheets_says_so_before_it_is_deleted(manager, on_paper):
    type_in(manager, on_paper)
    page = manager.get(at("round-cancel", on_paper))
    assert "1 sheet is typed in. It is destroyed here with the plan" in page.text
    assert "Nobody has been asked" not in page.text


def test_a_round_on_paper_offers_nothing_that_only_invitations_have(manager, on_paper):
    page = manager.get(at("round-edit", on_paper))
    assert "extended twice" not in words_of(page)
    [legend] = [each for each in each_text(page, "legend") if each.startswith("How people answer")]
    assert "(optional)" not in legend
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    Round.objects.filter(pk=on_paper.pk).update(opened_at=timezone.now())
    assert at("round-extend", on_paper) not in manager.get(at("round", on_paper)).text


# Attacks


def test_typed_sheets_never_meet_people_who_are_invited(manager, on_paper, rita, now):
    """Sheets of somebody's own round one real person would give that person's answers away."""
    type_in(manager, on_paper)
    sent = {
        "partnership": on_paper.partnership_id, "title": "Paper", "source": "invited",
        "instrument": "partnership-health-core 1.0", "breakdown": "agency", "minimum_group": 3,
        "opens_at_0": f"{now:%Y-%m-%d}", "opens_at_1": "00:00", "report_after_days": 2,
        "closes_at_0": f"{now + 20 * DAY:%Y-%m-%d}", "closes_at_1": "17:00",
    }  # fmt: skip
    manager.force_login(rita)
    manager.post(reverse("admin:assessments_round_change", args=[on_paper.pk]), sent)
    on_paper.refresh_from_db()
    assert (on_paper.source, on_paper.minimum_group) == ("imported", 5)
    with pytest.raises(ValidationError):
        rounds.open(on_paper, now=now)


@pytest.mark.parametrize(
    "change",
    [
        {"source": "invited"},
        {"minimum_group": 3},
        {"breakdown": "role"},
        {"is_practice": True},
        {"instrument_key": "partnership-health"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_keeps_what_sheets_were_promised(on_paper, change):
    Round.objects.filter(pk=on_paper.pk).update(minimum_group=8)
    paper.add(on_paper, agency(on_paper), "", {"trust1": 3})
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.filter(pk=on_paper.pk).update(**change)
    Round.objects.filter(pk=on_paper.pk).update(title="Another name")


def test_the_same_people_are_not_asked_again_within_four_weeks_without_a_word(
    manager, on_paper, instrument, now
):
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    again = rounds.create(
        on_paper.partnership, "Once more", instrument, source="imported",
        opens_at=now - 20 * DAY, closes_at=now - DAY,
    )  # fmt: skip
    for answer in "444451":
        type_in(manager, again, answer=answer)
    sent = handed_out(again, 7) | asked(again)
    page = manager.post(at("paper-finish", again), sent)
    assert "Between this round and “Paper” lie less than four weeks" in page.text
    again.refresh_from_db()
    assert again.is_planned
    manager.post(at("paper-finish", again), sent | {"soon_after_another": "on"})
    again.refresh_from_db()
    assert again.soon_after_another


def test_sheets_that_wait_are_near_a_round_that_is_opened(manager, on_paper, planned, now):
    for answer in "44445":
        type_in(manager, on_paper, answer=answer)
    with pytest.raises(spacing.TooClose):
        rounds.open(planned, now=now)


def test_with_a_round_that_the_admin_deletes_its_key_goes(
    client, rita, on_paper, django_capture_on_commit_callbacks
):
    paper.add(on_paper, agency(on_paper), "", {"trust1": 3})
    client.force_login(rita)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:assessments_round_delete", args=[on_paper.pk]), {"post": "yes"})
    assert not Round.objects.exists()
    assert not sealing.stored_keys()


def test_a_scale_that_begins_at_zero_has_a_key_for_it():
    from_zero = Scale(min=0, max=4, dont_know="Don’t know")
    assert KeyField(from_zero).clean("0") == 0
    assert KeyField(from_zero).clean("d") == "dk"
    assert coding.key_for_dont_know(from_zero) == "d"
    assert KeyField(Scale(min=-2, max=2)).clean("-2") == -2


@pytest.mark.parametrize("who", ["bob", "dora", "charlie"])
def test_nobody_but_managers_types_or_prints(client, on_paper, who, request):
    client.force_login(request.getfixturevalue(who))
    council = agency(on_paper)
    for name, more in (("paper-questionnaire", ()), ("paper-sheet", ()), ("paper-finish", ())):
        assert client.get(at(name, on_paper, *more)).status_code in (403, 404)
    assert type_in(client, on_paper).status_code in (403, 404)
    assert client.post(at("paper-take-back", on_paper, council.pk)).status_code in (403, 404)
    assert not Invitation.objects.exists()


# In a browser


@pytest.mark.browser
def test_forty_answers_are_forty_keys(site, chromium, northside, alice, now, client):
    whole = catalogue.latest("partnership-health")
    times = {"opens_at": now - 20 * DAY, "closes_at": now - DAY}
    planned = rounds.create(northside, "Paper", whole, source="imported", **times)
    client.force_login(alice)
    session = {"name": "session", "value": client.cookies["session"].value, "url": site}
    council = agency(planned)
    with visit(chromium) as page:
        page.context.add_cookies([session])
        page.goto(f"{site}{at('paper-sheet', planned)}")
        assert_accessible(page, "paper-sheet")
        page.get_by_label("Agency", exact=True).select_option(str(council.pk))
        page.get_by_label("Agency", exact=True).focus()
        for number in (1, 2):  # the second sheet is of the same agency: nothing else is to be done
            if number == 1:
                page.keyboard.press("Tab")
            page.keyboard.type("4321504321" * 4)
            page.keyboard.type("123456")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            assert f"The sheet is stored: {number} of Northside Council" in page.content()
        page.keyboard.type("43x")  # what is no answer is marked at once, where it is
        assert page.locator("input.key").nth(2).input_value() == "x"
        assert page.locator("input.key[aria-invalid=true]").count() == 1
        page.get_by_text("A line in red is not an answer.").wait_for()
        page.keyboard.press("ArrowUp")
        page.keyboard.type("2")
        assert page.get_by_text("A line in red").is_hidden()
        assert page.problems == []
    cipher = sealing.RoundCipher(planned)
    for envelope in Envelope.objects.all():
        sheet = cipher.unseal(envelope, "submitted")
        assert [sheet[code] for code in whole.codes] == [4, 3, 2, 1, 5, "dk", 4, 3, 2, 1] * 4
        assert [sheet[column] for column in whole.ranking.columns] == [1, 2, 3, 4, 5, 6]


@pytest.mark.browser
def test_the_walk_on_a_phone(site, chromium, on_paper, alice, client):
    for _sheet in range(5):
        paper.add(on_paper, agency(on_paper), "", dict.fromkeys(on_paper.instrument.codes, 4))
    client.force_login(alice)
    session = {"name": "session", "value": client.cookies["session"].value, "url": site}
    with visit(chromium, viewport=PHONE) as page:
        page.context.add_cookies([session])
        page.goto(f"{site}{at('round', on_paper)}")
        assert_accessible(page, "paper-round")
        onward(page.get_by_role("link", name="Type in a sheet"))
        assert_accessible(page, "paper-sheet")
        onward(page.get_by_role("button", name="Store this sheet"))
        assert_accessible(page, "paper-sheet-wrong")
        page.goto(f"{site}{at('paper-finish', on_paper)}")
        assert_accessible(page, "paper-finish")
        for each in on_paper.partnership.agencies.all():
            page.get_by_label(each.name, exact=True).fill("6")
        page.get_by_label("All sheets are typed in").check()
        onward(page.get_by_role("button", name="Make the report"))
        assert "The report is made" in page.content()


@pytest.mark.browser
def test_without_scripts_a_sheet_is_typed_with_tab_between_the_keys(
    site, chromium, on_paper, alice, client
):
    client.force_login(alice)
    session = {"name": "session", "value": client.cookies["session"].value, "url": site}
    with visit(chromium, javascript=False) as page:
        page.context.add_cookies([session])
        page.goto(f"{site}{at('paper-sheet', on_paper)}")
        page.get_by_label("Agency", exact=True).select_option(str(agency(on_paper).pk))
        page.get_by_label("Agency", exact=True).focus()
        for _statement in on_paper.instrument.codes:
            page.keyboard.press("Tab")
            page.keyboard.type("4")
        onward(page.get_by_role("button", name="Store this sheet"))
        page.get_by_text("The sheet is stored: 1 of Northside Council").wait_for()
