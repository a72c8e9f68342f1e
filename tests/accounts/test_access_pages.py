"""Who has access to a partnership: a manager invites, changes, takes away; the invited accept."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client

from assessments import links
from assessments.links import access_link
from assessments.mail import emails
from assessments.models import Mail, Membership, User
from assessments.services import memberships
from tests.conftest import PASSWORD, member
from tests.pages import all_of, text_in, the, value_of, words_of

URL = "/partnerships/northside/access/"


@pytest.fixture
def as_alice(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


def path_of(user):
    return access_link(user).removeprefix(settings.BASE_URL)


def test_the_list_names_people_their_access_and_a_leads_agency(as_alice, bob, dora):
    page = as_alice.get(URL).content.decode()
    for words in ("bob@example.org", "viewer", "dora@example.org", "agency lead"):
        assert words in page
    assert "Northside Council" in page


def test_an_invited_person_has_access_at_once_and_a_mail_is_to_be_sent(as_alice, northside):
    as_alice.post(URL, {"email": " Emma@Example.org", "access": "viewer"})
    emma = User.objects.get(email="emma@example.org")
    assert not emma.has_usable_password()
    assert emma.memberships.get().access == "viewer"
    mail = Mail.objects.get()
    assert (mail.kind, mail.to, mail.user, mail.partnership) == (
        "access",
        "emma@example.org",
        emma,
        northside,
    )


def test_without_a_mail_server_no_e_mail_is_promised(as_alice, northside, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    new = {"email": "emma@example.org", "access": "viewer"}
    said = as_alice.post(URL, new, follow=True).content.decode()
    assert "emma@example.org has access. No mail server is set: the e-mail is only" in said
    assert "has access. They get an e-mail" not in said


def test_somebody_with_an_account_keeps_it(as_alice, charlie, northside):
    as_alice.post(URL, {"email": "charlie@example.org", "access": "manager"})
    assert northside.memberships.get(user=charlie).access == "manager"
    assert charlie.memberships.count() == 2
    charlie.refresh_from_db()
    assert charlie.check_password(PASSWORD)


@pytest.mark.parametrize(
    "typed", ["Emma Ode <emma@example.org>", '"Ode, Emma" <emma@example.org>', "<emma@example.org>"]
)
def test_a_name_before_the_address_is_dropped(as_alice, typed):
    assert as_alice.post(URL, {"email": typed, "access": "viewer"}).status_code == 302
    assert User.objects.filter(email="emma@example.org", first_name="").exists()


def test_a_lead_is_invited_for_an_agency(as_alice, northside):
    trust = northside.agencies.get(name="Shelter Trust")
    as_alice.post(URL, {"email": "emma@example.org", "access": "lead", "agency": trust.pk})
    assert Membership.objects.get(user__email="emma@example.org").agency == trust


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"email": "emma@example", "access": "viewer"}, "has no ending"),
        ({"email": "emma@example.org"}, "Choose one"),
        ({"email": "emma@example.org", "access": "lead"}, "Choose the agency"),
        ({"email": "BOB@example.org", "access": "viewer"}, "already has access"),
        ({"email": "emma@example.org\r\nBcc: x@y.example", "access": "viewer"}, "more than one @"),
        ({"email": "emma@example.org", "access": "owner"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(as_alice, bob, typed, says):
    page = as_alice.post(URL, typed)
    assert says in words_of(page)
    the(page, ".error-summary")
    assert value_of(page, "email").startswith(typed["email"].splitlines()[0])
    assert Mail.objects.count() == 0


def test_an_agency_beside_another_access_is_left_out(as_alice, northside):
    trust = northside.agencies.get(name="Shelter Trust")
    typed = {"email": "emma@example.org", "access": "viewer", "agency": trust.pk}
    assert as_alice.post(URL, typed).status_code == 302
    assert Membership.objects.get(user__email="emma@example.org").agency is None


def test_a_lead_becomes_a_viewer_though_the_agency_is_still_chosen(as_alice, dora):
    place = dora.memberships.get()
    as_alice.post(f"{URL}{place.pk}/", {"access": "viewer", "agency": place.agency_id})
    place.refresh_from_db()
    assert (place.access, place.agency) == ("viewer", None)


def test_the_agency_is_not_called_optional(as_alice):
    page = as_alice.get(URL).content.decode()
    assert "The agency they lead for" in page
    assert "(optional)" not in page


def test_an_agency_of_another_partnership_is_not_a_choice(as_alice, charlie):
    from assessments.services import partnerships

    southside = charlie.memberships.get().partnership
    theirs = partnerships.add_agency(southside, "Southside Council")
    typed = {"email": "emma@example.org", "access": "lead", "agency": theirs.pk}
    assert "Select a valid choice" in as_alice.post(URL, typed).content.decode()


def test_access_is_changed(as_alice, bob, northside):
    place = bob.memberships.get()
    council = northside.agencies.get(name="Northside Council")
    as_alice.post(f"{URL}{place.pk}/", {"access": "lead", "agency": council.pk})
    place.refresh_from_db()
    assert (place.access, place.agency) == ("lead", council)


def test_looking_at_the_question_takes_nothing_away(as_alice, bob):
    as_alice.get(f"{URL}{bob.memberships.get().pk}/take-away/")
    assert bob.memberships.exists()


def test_access_is_taken_away_and_a_mail_that_waits_is_not_sent(as_alice, alice, northside, now):
    emma = memberships.invite(northside, "emma@example.org", "viewer", by=alice, now=now)
    as_alice.post(f"{URL}{emma.pk}/take-away/")
    assert not northside.memberships.filter(pk=emma.pk).exists()
    assert Mail.objects.count() == 0
    assert User.objects.filter(email="emma@example.org").exists()


def test_the_last_manager_stays(as_alice, alice, northside):
    place = alice.memberships.get()
    assert "needs a manager" in as_alice.get(f"{URL}{place.pk}/take-away/").content.decode()
    as_alice.post(f"{URL}{place.pk}/take-away/")
    page = as_alice.post(f"{URL}{place.pk}/", {"access": "viewer"}).content.decode()
    assert "needs a manager" in page
    place.refresh_from_db()
    assert place.access == "manager"


def test_a_manager_who_has_never_signed_in_keeps_no_partnership(as_alice, alice, northside):
    """Perhaps the address is mistyped: then nobody would be left."""
    emma = member("emma@example.org", northside, "manager")
    place = alice.memberships.get()
    assert "who has signed in" in as_alice.get(f"{URL}{place.pk}/take-away/").content.decode()
    as_alice.post(f"{URL}{place.pk}/take-away/")
    assert alice.memberships.exists()
    as_alice.post(f"{URL}{emma.memberships.get().pk}/take-away/")
    assert not emma.memberships.exists()


def test_nor_does_one_whose_account_is_closed(as_alice, alice, northside, now):
    emma = member("emma@example.org", northside, "manager")
    User.objects.filter(pk=emma.pk).update(last_login=now, is_active=False)
    as_alice.post(f"{URL}{alice.memberships.get().pk}/", {"access": "viewer"})
    assert alice.memberships.get().access == "manager"


def test_where_no_manager_has_signed_in_a_mistyped_one_is_replaced(client, rita, northside):
    """By an administrator: nobody else can sign in."""
    wrong = member("emma@exmaple.org", northside, "manager").memberships.get()
    client.login(email="rita@example.org", password=PASSWORD)
    client.post(f"{URL}{wrong.pk}/take-away/")
    assert northside.memberships.filter(pk=wrong.pk).exists()  # not without another one
    client.post(URL, {"email": "emma@example.org", "access": "manager"})
    client.post(f"{URL}{wrong.pk}/take-away/")
    assert [str(each.user) for each in northside.memberships.all()] == ["emma@example.org"]


def test_a_manager_may_leave_when_there_is_another(as_alice, alice, northside, now):
    member("emma@example.org", northside, "manager")
    User.objects.filter(email="emma@example.org").update(last_login=now)
    response = as_alice.post(f"{URL}{alice.memberships.get().pk}/take-away/")
    assert response.url == "/"
    assert as_alice.get(URL).status_code == 404


def test_a_membership_of_another_partnership_is_not_found(as_alice, charlie):
    theirs = charlie.memberships.get().pk
    for url in (f"{URL}{theirs}/", f"{URL}{theirs}/take-away/"):
        assert as_alice.get(url).status_code == 404
        assert as_alice.post(url, {"access": "viewer"}).status_code == 404


def test_the_service_refuses_a_second_membership(alice, bob, northside, now):
    with pytest.raises(ValidationError):
        memberships.invite(northside, "bob@example.org", "manager", by=alice, now=now)


# Those who were invited and have never signed in


def send_again(client, place):
    return client.post(f"{URL}{place.pk}/send/", follow=True).content.decode()


def test_the_list_says_who_has_never_signed_in(as_alice, bob):
    page = as_alice.get(URL).content.decode()
    assert page.count("invited, not yet signed in") == 1  # Bob; Alice has
    assert "Send the invitation again" in page
    as_alice.logout()
    as_alice.login(email="bob@example.org", password=PASSWORD)
    as_alice.login(email="alice@example.org", password=PASSWORD)
    assert "not yet signed in" not in as_alice.get(URL).content.decode()


def test_the_invitation_is_sent_again_and_at_most_three_times_a_day(as_alice, emma, now):
    place = emma.memberships.get()
    assert "is already waiting to be sent" in send_again(as_alice, place)
    for _time in range(3):
        Mail.objects.update(sent_at=now)
        assert "is on its way to emma@example.org again" in send_again(as_alice, place)
    Mail.objects.update(sent_at=now)
    assert "got 3 e-mails within a day" in send_again(as_alice, place)
    assert Mail.objects.filter(kind="access", to="emma@example.org").count() == 4


def test_whoever_has_signed_in_is_not_invited_again(as_alice, bob, now):
    User.objects.filter(pk=bob.pk).update(last_login=now)
    assert "needs no invitation" in send_again(as_alice, bob.memberships.get())
    assert not Mail.objects.exists()


def test_looking_sends_nothing(as_alice, emma):
    assert as_alice.get(f"{URL}{emma.memberships.get().pk}/send/").status_code == 405


def test_taking_away_and_leaving_it_do_not_look_alike(as_alice, bob):
    page = as_alice.get(f"{URL}{bob.memberships.get().pk}/")
    looks = {text_in(each): each.attributes["class"] for each in all_of(page, "main a[class]")}
    assert looks["Leave it as it is"] != looks["Take away access"]


# Accepting


@pytest.fixture
def emma(alice, northside, now):
    return memberships.invite(northside, "emma@example.org", "viewer", by=alice, now=now).user


def test_the_invited_choose_a_password_and_are_signed_in(client, emma):
    form = client.get(path_of(emma), follow=True)
    where = form.redirect_chain[-1][0]
    assert "set-password" in where  # the link itself is no longer in the address
    typed = {"new_password1": "four plain words here", "new_password2": "four plain words here"}
    home = client.post(where, typed, follow=True)
    assert home.redirect_chain[-1][0] == "/"
    assert "Northside" in home.content.decode()
    assert "Your access: viewer" in home.content.decode()


def test_the_invited_may_give_their_name_if_there_is_none_yet(client, emma):
    where = client.get(path_of(emma)).url
    assert 'autocomplete="given-name"' in client.get(where).content.decode()
    words = "four plain words here"
    typed = {"new_password1": words, "new_password2": words, "first_name": " Emma\u200b "}
    client.post(where, typed)
    emma.refresh_from_db()
    assert emma.get_full_name() == "Emma"
    client.logout()
    where = client.get(path_of(emma)).url
    assert "given-name" not in client.get(where).content.decode()
    client.post(where, typed | {"first_name": "Mallory"})
    emma.refresh_from_db()
    assert emma.get_full_name() == "Emma"


def test_a_name_that_leads_somewhere_stands_in_no_e_mail(emma, alice):
    User.objects.filter(pk=alice.pk).update(first_name="Win", last_name="www.evil.example")
    body = emails.written(Mail.objects.get(to="emma@example.org")).body
    assert "evil" not in body
    assert "alice@example.org has given you access" in body


def test_a_link_works_once(client, emma):
    link = path_of(emma)
    where = client.get(link).url
    typed = {"new_password1": "four plain words here", "new_password2": "four plain words here"}
    client.post(where, typed)
    client.logout()
    assert "no longer works" in client.get(link, follow=True).content.decode()


def test_a_mail_scanner_changes_nothing(client, emma):
    for _time in range(20):
        client.head(path_of(emma))
        client.get(path_of(emma), follow=True)
    emma.refresh_from_db()
    assert not emma.has_usable_password()


def test_a_link_ends_after_seven_days(client, emma, monkeypatch):
    from datetime import datetime, timedelta

    link = path_of(emma)
    now = datetime.now()  # noqa: DTZ005 - as the token has it
    monkeypatch.setattr(links.TOKENS, "_now", lambda: now + timedelta(days=6))
    assert "Choose a password" in words_of(client.get(link, follow=True))
    monkeypatch.setattr(links.TOKENS, "_now", lambda: now + timedelta(days=7, minutes=1))
    assert "no longer works" in words_of(Client().get(link, follow=True))


def test_a_link_for_somebody_who_has_signed_in_before_ends_after_a_day(client, emma, monkeypatch):
    from datetime import datetime, timedelta

    client.force_login(emma)
    emma.refresh_from_db()
    link, now = path_of(emma), datetime.now()  # noqa: DTZ005 - as the token has it
    monkeypatch.setattr(links.TOKENS, "_now", lambda: now + timedelta(hours=23))
    assert "Choose a password" in words_of(Client().get(link, follow=True))
    monkeypatch.setattr(links.TOKENS, "_now", lambda: now + timedelta(hours=25))
    assert "no longer works" in words_of(Client().get(link, follow=True))


WEAK = (
    "partnership",
    "Northside2026",
    "northside-council!",
    "Health1234",
    "partnershiphealth",
    "Pärtnership1",
)
FINE = ("four plain words here", "northside lamp river", "zebra-council-lamp", "kx9#Lq2v!")


@pytest.mark.parametrize(
    ("password", "refused"), [*((each, True) for each in WEAK), *((each, False) for each in FINE)]
)
def test_words_of_this_place_make_no_password(client, emma, password, refused):
    where = client.get(path_of(emma)).url
    page = client.post(where, {"new_password1": password, "new_password2": password})
    assert (page.status_code == 200) == refused, password
    if refused:
        assert "New password: This password is made of words" in page.content.decode()


def test_a_weak_password_is_refused_with_a_reason(client, emma):
    where = client.get(path_of(emma)).url
    page = client.post(where, {"new_password1": "12345678", "new_password2": "12345678"})
    assert "New password: This password is entirely numeric." in page.content.decode()
    assert "New password again: This password" not in page.content.decode()
    emma.refresh_from_db()
    assert not emma.has_usable_password()


def test_logs_never_hold_the_link(emma):
    from config.logs import without_links

    assert without_links(f"GET {path_of(emma)} 302") == "GET /welcome/… 302"
