"""Addresses and names that were stored as they were typed get their one form.

Where two rows of a list turn out to be one mailbox, the one that was stored first stays; places in
rounds stay as they are, as when somebody is taken off the list. Of two accounts with one mailbox
the first gets the access of both, or the administrator's. Of two agencies of a partnership whose names mean the same, the
second is numbered.
"""

from typing import Any

from django.db import migrations, models

from assessments.migrations._promises import keep, let_go
from files import addresses, names

NAMES = {
    "User": ("first_name", "last_name"),
    "Partnership": ("name", "contact_name"),
    "Participant": ("first_name", "last_name"),
}
ADDRESSES = {"Partnership": "contact_email", "Invitation": "email", "Mail": "to"}


def give_one_form(apps: Any, schema_editor: Any) -> None:
    for model, columns in NAMES.items():
        for row in apps.get_model("assessments", model).objects.all():
            store(row, {column: names.clean(getattr(row, column)) for column in columns})
    for model, column in ADDRESSES.items():
        for row in apps.get_model("assessments", model).objects.all():
            store(row, {column: one_form(getattr(row, column))})
    join_people(apps.get_model("assessments", "Participant"))
    join_accounts(*(apps.get_model("assessments", each) for each in ("User", "Membership")))
    tell_agencies_apart(apps.get_model("assessments", "Agency"))


def one_form(address: str) -> str:
    return addresses.lookup_form(address) if address else ""


def store(row: Any, values: dict[str, str]) -> None:
    changed = {column: value for column, value in values.items() if getattr(row, column) != value}
    if changed:
        type(row).objects.filter(pk=row.pk).update(**changed)


def join_people(participants: Any) -> None:
    there: set[tuple[int, str]] = set()
    for person in participants.objects.order_by("pk"):
        known = (person.partnership_id, one_form(person.email))
        if known in there:
            person.delete()
        there.add(known)
    for person in participants.objects.all():
        store(person, {"email": one_form(person.email)})


def join_accounts(users: Any, memberships: Any) -> None:
    there: dict[str, Any] = {}
    # Whoever can sign in comes first, and an administrator before others.
    for user in users.objects.order_by("-is_active", "-is_superuser", "pk"):
        first = there.setdefault(one_form(user.email), user)
        if first is not user:
            has_access = memberships.objects.filter(user=first).values("partnership")
            mine = memberships.objects.filter(user=user)
            mine.exclude(partnership__in=has_access).update(user=first)
            users.objects.filter(pk=user.pk).update(is_active=False)
    for address, user in there.items():
        store(user, {"email": address})


def tell_agencies_apart(agencies: Any) -> None:
    taken: set[tuple[int, str]] = set()
    for agency in agencies.objects.order_by("pk"):
        name = cleaned = names.clean(agency.name)
        number = 1
        while (agency.partnership_id, names.key(name)) in taken:
            number += 1
            name = f"{cleaned[:112]} ({number})"
        taken.add((agency.partnership_id, names.key(name)))
        agencies.objects.filter(pk=agency.pk).update(name=name, key=names.key(name)[:360])


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0018_country_and_messages"),
    ]

    operations = [
        migrations.RunPython(let_go, keep),
        migrations.AddField(
            model_name="agency",
            name="key",
            field=models.CharField(blank=True, default="", editable=False, max_length=360),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name="agency",
            name="one_agency_of_a_name_per_partnership",
        ),
        migrations.RunPython(give_one_form, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(
                fields=("partnership", "key"),
                name="no_two_agencies_of_a_partnership_mean_the_same",
                violation_error_message="This partnership already has an agency of that name.",
            ),
        ),
        migrations.RunPython(keep, let_go),
    ]
