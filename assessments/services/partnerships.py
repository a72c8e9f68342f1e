"""Setting up a partnership, its agencies and its people."""

from django.db import transaction

from assessments.models import Agency, Membership, Participant, Partnership, Role, User


@transaction.atomic
def create(
    name: str,
    slug: str,
    *,
    purpose: str = "",
    time_zone: str = "Europe/London",
    is_demo: bool = False,
) -> Partnership:
    partnership = Partnership(
        name=name, slug=slug, purpose=purpose, time_zone=time_zone, is_demo=is_demo
    )
    partnership.full_clean()
    partnership.save()
    return partnership


def add_agency(partnership: Partnership, name: str, sector: str = Agency.Sector.OTHER) -> Agency:
    agency = Agency(partnership=partnership, name=name, sector=sector)
    agency.full_clean()
    agency.save()
    return agency


def add_participant(
    agency: Agency,
    email: str,
    *,
    first_name: str = "",
    last_name: str = "",
    role: str = Role.OTHER,
) -> Participant:
    participant = Participant(
        partnership=agency.partnership,
        agency=agency,
        email=email,
        first_name=first_name,
        last_name=last_name,
        role=role,
    )
    participant.full_clean()
    participant.save()
    return participant


def add_member(
    partnership: Partnership, user: User, access: str, agency: Agency | None = None
) -> Membership:
    membership = Membership(partnership=partnership, user=user, access=access, agency=agency)
    membership.full_clean()
    membership.save()
    return membership
