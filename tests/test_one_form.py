"""What was stored before addresses and names had one form gets it by a migration."""

import importlib

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from assessments.links import link_for
from assessments.models import Agency, Invitation, Mail, Membership, Participant, User
from assessments.services import partnerships, rounds
from tests.conftest import PASSWORD

migration = importlib.import_module("assessments.migrations.0019_addresses_and_names_have_one_form")
READ, STORED = "ann@bücher.example", "ann@xn--bcher-kva.example"


def as_stored_before(model, row, **columns):
    """Past the fields, which would give it its form."""
    table, pairs = model._meta.db_table, ", ".join(f'"{each}" = %s' for each in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {pairs} WHERE id = %s",  # noqa: S608 - our own names
            [*columns.values(), row.pk],
        )


def migrate():
    with connection.schema_editor(atomic=False) as editor:
        migration.let_go(apps, editor)
        migration.give_one_form(apps, editor)
        migration.keep(apps, editor)


@pytest.fixture
def trust(northside):
    return northside.agencies.get(name="Shelter Trust")


@pytest.mark.django_db(transaction=True)
def test_an_account_that_could_not_sign_in_any_more_can(northside):
    user = User.objects.create_user("ann@north.example", PASSWORD)
    as_stored_before(User, user, email="ann@north.example\u200b")
    typed = {"username": "ann@north.example", "password": PASSWORD}
    assert Client().post("/sign-in/", typed).status_code == 200
    migrate()
    assert Client().post("/sign-in/", typed).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_with_one_mailbox_the_first_has_the_access_of_both(northside, charlie):
    first = User.objects.create_user(READ, PASSWORD)
    second = User.objects.create_user("ann@other.example", PASSWORD)
    partnerships.add_member(northside, first, "viewer")
    partnerships.add_member(northside, second, "manager")
    southside = charlie.memberships.get().partnership
    partnerships.add_member(southside, second, "viewer")
    as_stored_before(User, second, email=f"{READ}\u200b")
    migrate()
    assert {each.partnership: each.access for each in first.memberships.all()} == {
        northside: Membership.Access.VIEWER,
        southside: Membership.Access.VIEWER,
    }
    second.refresh_from_db()
    assert not second.is_active


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_mailbox_the_first_stays_on_the_list(trust, instrument, now):
    first = partnerships.add_participant(trust, READ, first_name="Ann")
    second = partnerships.add_participant(trust, "ann@other.example")
    as_stored_before(Participant, second, email="ann@bu\u0308cher.example")
    migrate()
    assert list(Participant.objects.filter(email=READ)) == [first]
    assert not Participant.objects.filter(pk=second.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_link_that_was_sent_still_works_and_is_sent_again(planned, trust, now, client):
    ann = partnerships.add_participant(trust, "ann@other.example")
    autumn = rounds.open(planned, now=now)
    place = autumn.invitations.get(participant=ann)
    with connection.schema_editor(atomic=False) as editor:
        migration.let_go(apps, editor)
    as_stored_before(Invitation, place, email=f"{READ}\u00ad")
    migrate()
    assert Invitation.objects.get(pk=place.pk).email == STORED
    assert client.get(link_for(place)).status_code == 200
    client.post("/link/", {"email": READ})
    assert Mail.objects.filter(kind=Mail.Kind.LINK_AGAIN, to=STORED).exists()


@pytest.mark.django_db(transaction=True)
def test_two_agencies_whose_names_mean_the_same_are_told_apart(northside):
    cafe = partnerships.add_agency(northside, "Café Aid")
    twin = partnerships.add_agency(northside, "Other")
    as_stored_before(Agency, twin, name="Cafe\u0301  Aid")
    migrate()
    names = {each.pk: (each.name, each.key) for each in Agency.objects.all()}
    assert names[cafe.pk] == ("Café Aid", "café aid")
    assert names[twin.pk] == ("Café Aid (2)", "café aid (2)")
