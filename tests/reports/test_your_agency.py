"""A lead finds their own agency marked in the report, in words; nobody else does, and no file."""

import pytest

from assessments.models import Round
from assessments.services import mergers, partnerships, rounds
from reports.formats import FORMATS
from tests.conftest import close_and_open_report, everybody_answers, member
from tests.merged_world import APRIL, NEW, squeezed
from tests.pages import each_text, words_of

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "(your agency)"


@pytest.fixture
def report(autumn, invitations, now):
    """Its council stands alone; health and the trust, which is too small, share a group."""
    everybody_answers(invitations, now, lambda place, _code: 2 if place.pk % 2 else 4)
    close_and_open_report(autumn, now=now)
    return f"/partnerships/northside/rounds/{autumn.pk}/report"


@pytest.fixture
def fay(northside):
    return member(
        "fay@example.org", northside, "lead", northside.agencies.get(name="Shelter Trust")
    )


def read(client, user, url):
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return squeezed(answer.content.decode())


def test_a_lead_reads_which_group_is_their_agency(client, dora, report):
    page = read(client, dora, f"{report}/")
    assert each_text(page, "#participation th[scope=row]") == [
        f"Northside Council {MARK}",
        "Other agencies: Northside Health and Shelter Trust",
        "The whole partnership",
    ]
    assert f"Northside Council {MARK}" in each_text(page, "#groups th")
    assert "Your agency is" not in page
    criterion = read(client, dora, f"{report}/criteria/trust/")
    assert f"Northside Council {MARK}" in each_text(criterion, "th")


def test_a_lead_whose_agency_is_too_small_reads_where_it_is(client, fay, report):
    said = "Your agency is in the group “Other agencies”."
    page = read(client, fay, f"{report}/")
    assert said in words_of(page, "#groups")
    assert page.count(said) == 1
    assert read(client, fay, f"{report}/criteria/trust/").count(said) == 1
    assert MARK not in page


@pytest.mark.parametrize("who", ["alice", "bob", "rita"])
def test_nobody_else_finds_a_mark(request, client, report, dora, who):
    other = request.getfixturevalue(who)
    before = [read(client, other, f"{report}/{page}") for page in ("", "criteria/trust/")]
    assert MARK in read(client, dora, f"{report}/")
    after = [read(client, other, f"{report}/{page}") for page in ("", "criteria/trust/")]
    for page in (*before, *after):
        assert MARK not in page
        assert "Your agency" not in page


def test_a_page_with_a_mark_is_kept_by_nothing_in_between(client, dora, report):
    client.force_login(dora)
    for page in ("", "summary/", "criteria/trust/"):
        assert "no-store" in client.get(f"{report}/{page}")["Cache-Control"]


def test_files_are_the_same_for_everybody(client, dora, alice, report):
    urls = [f"{report}.{ending}" for ending in FORMATS] + [f"{report}/summary.pdf"]
    for url in urls:
        files = []
        for user in (dora, alice):
            client.force_login(user)
            files.append(client.get(url).content)
        assert files[0] == files[1], url


def test_a_lead_elsewhere_or_of_an_agency_that_was_not_asked_finds_no_mark(
    client, northside, report
):
    gus = member("gus@example.org", northside, "lead", partnerships.add_agency(northside, "Meals"))
    page = read(client, gus, f"{report}/")
    assert MARK not in page
    assert "Your agency" not in page


def test_a_round_by_role_marks_no_agency(client, planned, dora, now):
    Round.objects.filter(pk=planned.pk).update(breakdown="role")
    planned.refresh_from_db()
    rounds.open(planned, now=now)
    places = planned.invitations.select_related("survey_round__partnership", "agency")
    everybody_answers(places.order_by("pk"), now)
    close_and_open_report(planned, now=now)
    page = read(client, dora, f"/partnerships/northside/rounds/{planned.pk}/report/")
    assert MARK not in page
    assert "Your agency" not in page


def test_after_a_merger_a_lead_finds_what_their_agency_was_made_of(
    client, northside, alice, dora, fay, report, now
):
    former = northside.agencies.filter(name__in=("Northside Council", "Shelter Trust"))
    mergers.merge(northside, list(former), name=NEW, sector="", merged_on=APRIL, by=alice, now=now)
    page = read(client, fay, f"{report}/")
    assert f"Northside Council {MARK}" in each_text(page, "#participation th")
    assert (
        f"Your agency, {NEW}, now includes Northside Council and Shelter Trust. "
        "Shelter Trust is in the group “Other agencies”."
    ) in words_of(page, "#groups")


def test_an_agency_that_kept_its_name_does_not_include_itself(
    client, northside, alice, dora, report, now
):
    former = northside.agencies.filter(name__in=("Northside Council", "Shelter Trust"))
    mergers.merge(
        northside,
        list(former),
        name="Northside Council",
        sector="",
        merged_on=APRIL,
        by=alice,
        now=now,
    )
    page = read(client, dora, f"{report}/")
    assert (
        "Your agency, Northside Council, now includes Shelter Trust. "
        "Shelter Trust is in the group “Other agencies”."
    ) in words_of(page, "#groups")
