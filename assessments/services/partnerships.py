"""Setting up a partnership, its agencies and its people."""

from collections.abc import Collection, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments.models import Agency, Did, Membership, Participant, Partnership, Role, User
from assessments.models.partnerships import NAME_IS_TAKEN, merged_agency_named, name_of_merged
from assessments.services import deeds, invitations
from files import names
from files.problems import FileProblems

# /partnerships/new/ is the page for a new one.
TAKEN_BY_A_PAGE = "new"
# A list with more new agencies than this probably has the wrong column for agencies.
MOST_NEW_AGENCIES = 500


@transaction.atomic
def create(
    name: str,
    slug: str,
    *,
    purpose: str = "",
    time_zone: str = "Europe/London",
    is_demo: bool = False,
    by: User | None = None,
) -> Partnership:
    partnership = Partnership(
        name=name, slug=slug, purpose=purpose, time_zone=time_zone, is_demo=is_demo
    )
    partnership.full_clean()
    partnership.save()
    deeds.record(by, Did.CREATED_PARTNERSHIP, partnership)
    return partnership


@transaction.atomic
def begin(manager: User, name: str, slug: str = "", **fields: str) -> Partnership:
    """A new partnership; whoever creates it is its first manager."""
    slug = slug or free_slug(name)
    partnership = create(name, slug, by=manager, **fields)  # type: ignore[arg-type]
    add_member(partnership, manager, Membership.Access.MANAGER, by=manager)
    return partnership


def free_slug(name: str) -> str:
    """A slug made from the name that no partnership uses yet."""
    begins = slugify(name)[:40].strip("-") or "partnership"
    taken = set(Partnership.objects.filter(slug__startswith=begins).values_list("slug", flat=True))
    taken.add(TAKEN_BY_A_PAGE)
    slug, number = begins, 1
    while slug in taken:
        number += 1
        slug = f"{begins}-{number}"
    return slug


@transaction.atomic
def edit(
    partnership: Partnership,
    *,
    name: str,
    slug: str,
    purpose: str,
    time_zone: str,
    country: str,
    contact_name: str,
    contact_email: str,
    by: User | None = None,
) -> Partnership:
    """When the time zone changes, planned rounds keep their local times; opened ones, which people
    were told of, keep their moment in time."""
    if time_zone != partnership.time_zone:
        _keep_times_of_day(partnership, ZoneInfo(time_zone))
    partnership.name = name
    partnership.slug = slug
    partnership.purpose = purpose
    partnership.time_zone = time_zone
    partnership.country = country
    partnership.contact_name = contact_name
    partnership.contact_email = contact_email
    partnership.full_clean()
    partnership.save()
    deeds.record(by, Did.CHANGED_PARTNERSHIP, partnership)
    return partnership


def _keep_times_of_day(partnership: Partnership, zone: ZoneInfo) -> None:
    for planned in partnership.rounds.filter(opened_at=None, cancelled_at=None):
        planned.opens_at = planned.opens_at.astimezone(partnership.zone).replace(tzinfo=zone)
        planned.closes_at = planned.closes_at.astimezone(partnership.zone).replace(tzinfo=zone)
        planned.save(update_fields=["opens_at", "closes_at"])


def add_agency(
    partnership: Partnership, name: str, sector: str = "", *, by: User | None = None
) -> Agency:
    [agency] = add_agencies(partnership, [(name, sector)], by=by)
    return agency


@transaction.atomic
def add_agencies(
    partnership: Partnership, agencies: Iterable[tuple[str, str]], *, by: User | None = None
) -> list[Agency]:
    """Add agencies, each as (name, sector); the sector may be empty. All or none."""
    lock_agencies(partnership)
    taken = set(partnership.agencies.values_list("key", flat=True))
    added = []
    for name, sector in agencies:
        if names.key(name) in taken:
            raise _name_is_taken()
        former = merged_agency_named(name, partnership.pk)
        if former is not None:
            raise ValidationError(name_of_merged(former))
        taken.add(names.key(name))
        added.append(Agency(partnership=partnership, name=name, sector=sector))
        store(added[-1])
    if added:
        about = added[0] if len(added) == 1 else partnership
        deeds.record(by, Did.ADDED_AGENCIES, about, count=len(added))
    return added


@transaction.atomic
def edit_agencies(
    partnership: Partnership,
    *,
    more: Iterable[tuple[str, str]],
    sectors: Collection[tuple[Agency, str]],
    by: User | None = None,
) -> list[Agency]:
    """Add some agencies and set the sectors of others, all or none; returns those added."""
    added = add_agencies(partnership, more, by=by)
    for agency, sector in sectors:
        partnership.agencies.filter(pk=agency.pk).update(sector=sector)
    if sectors:
        deeds.record(by, Did.CHANGED_AGENCIES, partnership, count=len(sectors))
    return added


@transaction.atomic
def edit_agency(agency: Agency, *, name: str, sector: str, by: User | None = None) -> Agency:
    lock_agencies(agency.partnership)
    agency.check_not_merged()
    if agency_has_twin(agency, name):
        raise _name_is_taken()
    agency.name = name
    agency.sector = sector
    store(agency)
    deeds.record(by, Did.CHANGED_AGENCIES, agency, count=1)
    return agency


def agency_has_twin(agency: Agency, name: str) -> bool:
    """Whether another agency of the partnership already means the same as this name."""
    others = agency.partnership.agencies.exclude(pk=agency.pk)
    return others.filter(key=names.key(name)).exists()


def lock_agencies(partnership: Partnership) -> None:
    """Serialises adding, renaming and merging agencies, and adding people to one, until the
    transaction ends."""
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)


def check_so_many_are_new(number: int) -> None:
    """Limits the new agencies in a list or a file of answers. Raises FileProblems."""
    if number > MOST_NEW_AGENCIES:
        sentence = _(
            "The list names %(number)d agencies that are new; at most %(most)d can be added at a "
            "time. Is the right column called “agency”?"
        )
        raise FileProblems([sentence % {"number": number, "most": MOST_NEW_AGENCIES}])


def _name_is_taken() -> ValidationError:
    return ValidationError(NAME_IS_TAKEN)


@transaction.atomic
def remove_agency(agency: Agency, now: datetime, *, by: User | None = None) -> None:
    """Remove it with its people, as `people.remove`. Raises ValidationError if it was invited to a
    round."""
    invitations.stop_mails_to(list(agency.participants.all()), now)
    lock_agencies(agency.partnership)
    agency.check_not_merged()
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if was_made_of(agency):
        raise ValidationError(
            _(
                "%(agency)s was formed by a merger, and earlier reports say so. It cannot be "
                "removed, but its people can."
            ),
            params={"agency": agency},
        )
    if agency.invitations.exists():
        raise ValidationError(
            _("%(agency)s has been invited to a round. It cannot be removed, but its people can."),
            params={"agency": agency},
        )
    deeds.record(by, Did.REMOVED_AGENCY, agency, count=agency.participants.count())
    agency.delete()


def was_made_of(agency: Agency) -> list[Agency]:
    """The agencies that merged into this one."""
    return list(Agency.including_merged.filter(merged_into=agency))


@transaction.atomic
def add_participant(
    agency: Agency,
    email: str,
    *,
    first_name: str = "",
    last_name: str = "",
    role: str = Role.OTHER,
    by: User | None = None,
) -> Participant:
    participant = Participant(
        partnership=agency.partnership,
        agency=agency,
        email=email,
        first_name=first_name,
        last_name=last_name,
        role=role,
    )
    lock_agencies(agency.partnership)
    store(participant)
    deeds.record(by, Did.ADDED_PEOPLE, agency, count=1)
    return participant


@transaction.atomic
def add_member(
    partnership: Partnership,
    user: User,
    access: str,
    agency: Agency | None = None,
    *,
    by: User | None = None,
) -> Membership:
    membership = Membership(partnership=partnership, user=user, access=access, agency=agency)
    lock_agencies(partnership)
    store(membership)
    deeds.record(by, Did.GAVE_ACCESS, membership)
    return membership


def store(instance: Model) -> None:
    """Validate and save it.

    Raises ValidationError, also if somebody else stores an equivalent object at the same moment.
    """
    instance.full_clean()
    try:
        with transaction.atomic():
            instance.save()
    except IntegrityError:
        instance.full_clean()  # the other one is visible by now, so this raises a readable error
        raise
