"""Attacks on every route alike; those on answering alone stand in test_respond.py."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from assessments.instruments.loader import loads
from assessments.links import link_for
from assessments.models import Agency, Envelope, Partnership, Round
from assessments.services import instruments, mails, partnerships, rounds
from tests.access_world import ADMIN, our_url_names, sign_in, world
from tests.browser import onward, visit
from tests.conftest import DAY, PASSWORD, close_as_due, everybody_answers, member
from tests.pages import hidden_fields, value_of

__all__ = ["world"]  # fixture


PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'</script><svg onload=alert(1)>",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "</title><iframe src=javascript:alert(1)>",
)


@pytest.fixture
def every_url(world, link):
    others = our_url_names() - {"respond-start"}
    return [link, *(reverse(name, kwargs=world.get(name)) for name in sorted(others))]


def test_every_route_has_the_strict_policy_and_is_not_stored(client, every_url, rita, invitations):
    sign_in(client, ADMIN, invitations[0])
    for url in [*every_url, "/admin/", "/nowhere/", "/r/wrong.link/"]:
        response = client.get(url)
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy, url
        assert "unsafe" not in policy, url
        for directive in ("object-src", "base-uri", "frame-ancestors"):
            assert f"{directive} 'none'" in policy, url
        assert "form-action 'self'" in policy, url
        assert "no-store" in response["Cache-Control"], url
        assert response["Referrer-Policy"] in ("same-origin", "strict-origin"), url
        assert response["X-Content-Type-Options"] == "nosniff", url
        assert response["X-Frame-Options"] == "DENY", url


def test_no_route_takes_a_form_without_its_token(every_url, alice, invitations):
    strict = Client(enforce_csrf_checks=True)
    strict.login(email="alice@example.org", password=PASSWORD)
    for url in every_url:
        assert strict.post(url, {}).status_code in (403, 405), url


def test_no_answer_is_taken_without_its_token(link, invitations):
    """Everything else is right: the cookie, whose page it is, and what it showed."""
    person = Client(enforce_csrf_checks=True)
    token = {"csrfmiddlewaretoken": value_of(person.get(link), "csrfmiddlewaretoken")}
    person.post(link, token)

    def posted(url, page, **more):
        """The statuses without the token and with it."""
        sent = hidden_fields(page) | more
        sent.pop("csrfmiddlewaretoken")
        before = list(Envelope.objects.values())
        without = person.post(url, sent).status_code
        assert list(Envelope.objects.values()) == before, url
        return without, person.post(url, sent | token).status_code

    first, withdraw = "/answer/page/vision/", reverse("respond-withdraw")
    assert posted(first, person.get(first), **{"answer-vision1": "4"}) == (403, 302)
    review = person.get(reverse("respond-review"))
    assert posted(reverse("respond-submit"), review) == (403, 302)
    assert posted(withdraw, person.get(withdraw)) == (403, 302)
    stop = reverse("respond-stop")
    assert posted(stop, person.get(stop)) == (403, 302)
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "http://evil.testserver", "null", ""])
def test_nobody_is_made_to_answer_by_the_link_of_another(invitations, link, origin):
    """Who sent it could read the answers, with a link of their own. They know all of their page."""
    theirs = Client(enforce_csrf_checks=True)
    sent = {"csrfmiddlewaretoken": value_of(theirs.get(link), "csrfmiddlewaretoken")}
    headers = {"Origin": origin} if origin else {}
    own_link = link_for(invitations[1]).removeprefix(settings.BASE_URL)
    for victim in (Client(enforce_csrf_checks=True), answering_in_a_browser(own_link)):
        before = victim.cookies.get(settings.RESPONDENT_COOKIE_NAME)
        assert victim.post(link, sent, headers=headers).status_code == 403
        assert victim.cookies.get(settings.RESPONDENT_COOKIE_NAME) == before


@pytest.mark.parametrize("origin", ["https://evil.example", "http://evil.testserver"])
def test_another_site_stores_nothing_though_it_knows_every_token(link, origin):
    """A saved page has been passed on, and the browser sends all cookies."""
    victim = answering_in_a_browser(link)
    page = victim.get("/answer/page/vision/")
    sent = hidden_fields(page) | {"answer-vision1": "4"}
    before = list(Envelope.objects.values())
    refused = victim.post("/answer/page/vision/", sent, headers={"Origin": origin})
    assert refused.status_code == 403
    assert list(Envelope.objects.values()) == before
    assert victim.post("/answer/page/vision/", sent).status_code == 302


def answering_in_a_browser(link):
    person = Client(enforce_csrf_checks=True)
    token = {"csrfmiddlewaretoken": value_of(person.get(link), "csrfmiddlewaretoken")}
    assert person.post(link, token).status_code == 302
    return person


def test_an_unknown_host_is_refused(client, db):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_links_in_mails_begin_with_the_configured_address(invitations, settings):
    settings.BASE_URL = "https://health.example.org"
    assert link_for(invitations[0]).startswith("https://health.example.org/r/")


@pytest.mark.parametrize("name", ["host", "x-forwarded-host", "forwarded", "x-host"])
def test_no_header_of_a_stranger_leads_a_link_in_an_e_mail_elsewhere(
    client, alice, invitations, mailoutbox, settings, name, now
):  # fmt: skip
    """Somebody asks for another's new password, to have them type it at a site of their own."""
    settings.BASE_URL = "https://health.example.org"
    settings.PROXIES = 1
    evil = {name: "host=evil.example" if name == "forwarded" else "evil.example"}
    statuses = {
        client.post(path, {"email": email}, headers=evil).status_code
        for path, email in (("/password/forgotten/", alice.email), ("/link/", invitations[0].email))
    }
    assert statuses <= {200, 302, 400}
    mails.send_due(now)
    assert mailoutbox
    assert not any("evil" in f"{each.body}{each.alternatives}" for each in mailoutbox)
    asked_for = [each for each in mailoutbox if "password" in each.subject]
    assert len(asked_for) == (name != "host")
    assert all("https://health.example.org/" in each.body for each in asked_for)


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_signing_in_never_leads_to_another_site(client, alice, next_page):
    form = {"username": "alice@example.org", "password": PASSWORD, "next": next_page}
    assert client.post("/sign-in/", form).url == "/"


def test_signing_in_changes_the_session(client, alice):
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post("/sign-in/", {"username": "alice@example.org", "password": PASSWORD})
    assert client.session.session_key != planted


def test_a_database_dump_holds_no_working_link(invitations):
    """The mac of a link is computed, never stored."""
    link = link_for(invitations[0])
    mac = link.rstrip("/").rpartition(".")[2]
    values = [str(v) for row in type(invitations[0]).objects.values() for v in row.values()]
    assert invitations[0].link_id in values
    assert not any(mac in value for value in values)


# Script in every text that somebody can type, seen by a real browser


@pytest.fixture
def hostile_world(site, now):
    """Every name and every word of the questionnaire tries to run a script."""
    quoted = [payload.replace("\\", "").replace('"', '\\"') for payload in PAYLOADS]
    statements = "\n".join(
        f'      - {{code: s{number}, text: "{text}"}}' for number, text in enumerate(quoted)
    )
    instrument = loads(
        f"""
format: 1
key: hostile
version: "1"
title: "{quoted[0]}"
scale: {{min: 1, max: 3, labels: ["{quoted[0]}", "{quoted[1]}", "{quoted[2]}"]}}
bands: [{{from: 0, label: "{quoted[1]}"}}]
criteria:
  - code: c
    title: "{quoted[2]}"
    reason: "{quoted[1]}"
    statements:
{statements}
"""
    )
    instruments.add(instrument)
    partnership = partnerships.create(PAYLOADS[0], "hostile", purpose=PAYLOADS[1])
    for name in PAYLOADS[:4]:
        agency = partnerships.add_agency(partnership, name)
        for number in range(5):
            address = f"person{number}@agency{agency.pk}.example"
            partnerships.add_participant(agency, address, first_name=PAYLOADS[2])
    member("alice@example.org", partnership, "manager")
    planned = rounds.create(
        partnership, PAYLOADS[3], instrument, opens_at=now - DAY, closes_at=now + DAY
    )
    return rounds.open(planned, now=now)


@pytest.mark.browser
def test_script_in_any_text_is_only_ever_text(chromium, site, hostile_world, now):
    invitations = list(hostile_world.invitations.select_related("survey_round").order_by("pk"))
    with visit(chromium) as page:
        dialogs = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(link_for(invitations[0]))
        assert PAYLOADS[0] in page.locator("main").inner_text()
        onward(page.get_by_role("button", name="Start").first)
        page.wait_for_url("**/answer/page/c/")
        assert PAYLOADS[1] in page.locator("main").inner_text()
        page.goto(f"{site}/answer/review/")
        page.goto(f"{site}/questions/hostile/1/")
        everybody_answers(invitations, now, answer=3)
        close_as_due(hostile_world, now=now)
        page.goto(f"{site}/sign-in/")
        page.get_by_label("E-mail address").fill("alice@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        onward(page.get_by_role("button", name="Sign in"))
        page.wait_for_url(f"{site}/")
        assert PAYLOADS[0] in page.locator("main").inner_text()
        page.goto(f"{site}/partnerships/hostile/")
        page.goto(f"{site}/partnerships/hostile/rounds/{hostile_world.pk}/report/")
        page.locator("main table svg").first.wait_for()
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert PAYLOADS[2] in page.locator("main").inner_text()
        assert dialogs == []
        assert page.problems == []
    assert Partnership.objects.count() == 1
    assert Agency.objects.count() == 4
    assert Round.objects.count() == 1
