"""The demo: made once, through the services that people use, and marked as a demo."""

import pytest
from django.core.management import CommandError, call_command

from assessments.encryption import sealing
from assessments.models import Envelope, Invitation, Participant, Partnership, Round, grace
from reports import demo


@pytest.fixture
def demo_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def harbourside(db, demo_data, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert demo.load(now)
    return Partnership.objects.get(slug=demo.SLUG)


def test_it_has_six_agencies_two_reports_and_an_open_round(harbourside, now):
    assert harbourside.agencies.count() == 6
    statuses = [each.status(now) for each in harbourside.rounds.all()]
    assert statuses == [Round.Status.OPEN, Round.Status.CLOSED, Round.Status.CLOSED]
    for closed in harbourside.rounds.exclude(closed_at=None):
        published = closed.publication.value()
        assert published.headline.score is not None
        assert closed.closed_at == closed.closes_at + grace()


def test_its_two_small_agencies_are_shown_together(harbourside):
    for closed in harbourside.rounds.exclude(closed_at=None):
        others = closed.publication.value().groups[-1]
        assert {"Harbourside Carers", "Lantern Advice"} <= set(others.members)


def test_its_people_put_the_purposes_in_order_some_only_three_and_some_none(
    harbourside,
):
    survey_round = harbourside.rounds.get(closed_at=None)
    cipher = sealing.RoundCipher(survey_round)
    answered = Envelope.objects.filter(invitation__answered=True)
    sheets = [cipher.unseal(each, "submitted") for each in answered]
    ranked = [sum(code.startswith("purpose_") for code in sheet) for sheet in sheets]
    assert set(ranked) == {0, 3, 6}
    firsts = [code for sheet in sheets for code, answer in sheet.items() if answer == 1]
    assert len({code for code in firsts if code.startswith("purpose_")}) > 1


def test_it_is_marked_as_a_demo_wherever_it_appears(harbourside, client, now):
    assert harbourside.is_demo
    assert "demo" in harbourside.name
    link = demo.sign_in(now)["respondent_link"]
    page = client.get(link[link.index("/r/") :]).content.decode()
    assert "demonstration" in page


def test_nobody_in_it_could_be_a_real_person(harbourside):
    assert all(
        person.email.startswith("demo.person") and person.email.endswith(".example")
        for person in Participant.objects.all()
    )


def test_a_second_time_changes_nothing(harbourside, now):
    before = (Round.objects.count(), Invitation.objects.count(), Envelope.objects.count())
    sign_in = demo.sign_in(now)
    assert not demo.load(now)
    assert (Round.objects.count(), Invitation.objects.count(), Envelope.objects.count()) == before
    assert demo.sign_in(now) == sign_in


def test_cut_off_half_way_it_is_finished_the_next_time(db, demo_data, now, monkeypatch):
    answered_round = demo._answered_round

    def cut_off_at_the_second(partnership, planned, now):
        if partnership.rounds.exists():
            raise KeyboardInterrupt
        answered_round(partnership, planned, now)

    monkeypatch.setattr(demo, "_answered_round", cut_off_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        demo.load(now)
    monkeypatch.undo()
    assert demo.load(now)
    assert Round.objects.count() == 3
    assert Round.objects.exclude(closed_at=None).count() == 2


def test_its_passwords_are_this_machine_s_own_and_only_its_owner_reads_them(
    harbourside, settings, now
):
    sign_in = demo.sign_in(now)
    assert len(sign_in["manager"]["password"]) >= 12
    file = settings.DATA_DIR / "demo-sign-ins.json"
    assert file.stat().st_mode & 0o077 == 0


def test_the_manager_can_sign_in_and_is_no_administrator(harbourside, client, now):
    manager = demo.sign_in(now)["manager"]
    assert client.login(email=manager["email"], password=manager["password"])
    assert client.get(f"/partnerships/{demo.SLUG}/").status_code == 200
    assert client.get("/admin/").status_code == 302


def test_without_a_demo_there_is_nothing_to_sign_in_to(db, demo_data):
    with pytest.raises(CommandError, match="There is no demo here"):
        call_command("demo_sign_in")


@pytest.mark.django_db(transaction=True)
def test_where_the_note_of_the_passwords_is_lost_new_ones_are_made(
    demo_data, now, client, settings
):
    demo.load(now)
    (settings.DATA_DIR / "demo-sign-ins.json").unlink()
    demo.load(now)
    manager = demo.sign_in(now)["manager"]
    assert client.login(email=manager["email"], password=manager["password"])


def test_once_its_round_has_closed_there_is_no_link_to_print(harbourside, now):
    assert demo.sign_in(now + 30 * demo.DAY)["respondent_link"] is None
