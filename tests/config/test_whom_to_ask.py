"""Every page of a partnership names whom to ask, to whoever has access to it; to others nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import User
from assessments.selectors import members
from tests.access_world import LEAD, TABLE, VIEWER, sign_in, world
from tests.conftest import PASSWORD, member
from tests.pages import inline_code, leads, sentences_of, words_of

__all__ = ["world"]  # fixture


NORTHSIDE = "/partnerships/northside/"


@pytest.fixture
def ann(alice, now):
    """Alice has signed in, and is called Ann Lee."""
    User.objects.filter(pk=alice.pk).update(first_name="Ann", last_name="Lee", last_login=now)
    return alice


def manager(email, northside, now, **fields):
    user = member(email, northside, "manager")
    User.objects.filter(pk=user.pk).update(**{"last_login": now} | fields)
    return user


def foot(client, url=NORTHSIDE):
    """The line in the foot of a page; empty where there is none."""
    return sentences_of(client.get(url), "footer.site > p.ask:first-child")


def as_bob(client, bob):
    client.login(email="bob@example.org", password=PASSWORD)
    return client


def test_a_viewer_reads_whom_to_ask_with_a_link_that_writes_to_them(client, bob, ann):
    as_bob(client, bob)
    assert foot(client) == "Questions? Ask Ann Lee (alice@example.org). Your access"
    found = leads(client.get(NORTHSIDE))
    assert found["alice@example.org"] == "mailto:alice@example.org"
    assert found["Your access"] == f"{NORTHSIDE}access/mine/"


@pytest.mark.parametrize("person", [LEAD, VIEWER])
def test_it_stands_on_every_page_of_the_partnership(client, world, invitations, ann, person):
    """And where a page says no."""
    sign_in(client, person, invitations[0])
    for name, row in TABLE.items():
        is_page = name not in ("people-example",) and row[person] in (200, 403, 404)
        if "slug" in world.get(name, {}) and is_page:
            assert "Ask Ann Lee (alice@" in foot(client, reverse(name, kwargs=world[name])), name
    assert "Ask Ann Lee" in foot(client, f"{NORTHSIDE}rounds/999999/report/")


@pytest.mark.parametrize("person", [None, "charlie@example.org", "rita@example.org"])
def test_to_somebody_without_access_it_tells_nothing(client, charlie, rita, ann, autumn, person):
    if person:
        client.login(email=person, password=PASSWORD)
    for url in (NORTHSIDE, f"{NORTHSIDE}access/", f"{NORTHSIDE}rounds/{autumn.pk}/report/"):
        page = client.get(url, follow=True).content.decode()
        assert "Questions? Ask" not in page
        assert person == "rita@example.org" or "alice@example.org" not in page


def test_respondents_do_not_read_it(client, link, ann, bob):
    assert foot(client, link) == ""
    as_bob(client, bob)  # on the same device
    client.post(link)
    for url in (link, "/answer/", "/answer/page/trust/", "/help/", "/protection/"):
        assert foot(client, url) == ""


def test_those_who_have_signed_in_come_alone_if_there_are_any(client, bob, northside, now, alice):
    as_bob(client, bob)
    assert foot(client) == "Questions? Ask alice@example.org. Your access"  # nobody has
    manager("emma@example.org", northside, now)
    assert foot(client) == "Questions? Ask emma@example.org. Your access"
    manager("closed@example.org", northside, now, is_active=False)
    manager("ruth@example.org", northside, now)
    assert foot(client) == "Questions? Ask emma@example.org or ruth@example.org. Your access"


def test_at_most_three_are_named_and_all_on_the_page_of_ones_access(client, bob, northside, now):
    for number in range(1, 6):
        manager(f"manager{number}@example.org", northside, now)
    as_bob(client, bob)
    names = ", ".join(f"manager{number}@example.org" for number in (1, 2, 3))
    assert foot(client) == f"Questions? Ask {names} and 2 more. Your access"
    page = words_of(client.get(f"{NORTHSIDE}access/mine/"))
    assert all(f"manager{number}@example.org" in page for number in range(1, 6))


def test_a_manager_asks_the_others_and_the_only_one_whoever_runs_it(
    client, ann, rita, northside, now
):
    client.login(email="alice@example.org", password=PASSWORD)
    assert foot(client) == (
        "Questions? Ask rita@example.org, who runs this installation. Your access"
    )
    member("new@example.org", northside, "manager")  # invited, and not there yet
    assert "Ask rita@example.org" in foot(client)
    manager("emma@example.org", northside, now)
    assert foot(client) == "Questions? Ask emma@example.org. Your access"


def test_without_any_manager_the_administrator_is_named_or_nobody(client, bob, northside):
    as_bob(client, bob)
    assert foot(client) == "Your access"
    User.objects.create_superuser("rita@example.org", PASSWORD)
    assert "Ask rita@example.org, who runs this installation." in foot(client)
    assert "has no manager" in words_of(client.get(f"{NORTHSIDE}access/mine/"))


def test_home_names_them_for_each_partnership(client, charlie, ann, northside, now):
    southside = charlie.memberships.get().partnership
    asked = ("Ann Lee (alice@example.org)", "charlie@example.org")
    dee = member("dee@example.org", northside, "viewer")
    dee.memberships.create(partnership=southside, access="viewer")
    client.login(email="dee@example.org", password=PASSWORD)
    page = sentences_of(client.get("/"))
    for whom in asked:
        assert f"Questions? Ask {whom}." in page


def test_names_and_addresses_are_text_and_make_no_other_link(client, bob, northside, now):
    odd = "a&cc=x%?y@example.org"
    manager(odd, northside, now, first_name="<script>alert(1)</script>")
    as_bob(client, bob)
    page = client.get(NORTHSIDE)
    assert not inline_code(page)
    assert leads(page)[odd] == "mailto:a%26cc%3Dx%25%3Fy@example.org"


def test_it_is_one_query(bob, ann, rita, northside):
    with CaptureQueriesContext(connection) as queries:
        ask = members.whom_to_ask("northside", bob)
        assert [str(each) for each in ask.named] == ["alice@example.org"]
    assert len(queries) == 1


def test_a_lead_reads_it_on_the_page_that_refuses(client, dora, ann):
    client.login(email="dora@example.org", password=PASSWORD)
    response = client.get(f"{NORTHSIDE}access/")
    assert response.status_code == 403
    assert "Ask Ann Lee" in words_of(response)
