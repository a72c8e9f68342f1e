"""Access to a partnership: inviting, changing and removing members; sharing reports with them and
telling them about reports."""

import logging
from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.models import Agency, Did, Handover, Mail, Membership, Partnership, Round, User
from assessments.models.mails import MailQuerySet
from assessments.services import deeds, partnerships, resending

logger = logging.getLogger(__name__)
Access = Membership.Access


class HasSignedIn(Exception):
    """The person has signed in already, and needs no invitation."""


@transaction.atomic
def invite(
    partnership: Partnership,
    email: str,
    access: str,
    agency: Agency | None = None,
    *,
    by: User,
    now: datetime,
    survey_round: Round | None = None,
) -> Membership:
    """Give somebody access at once, creating an account if needed, and e-mail them.

    If a round is given, the e-mail links to its report.
    """
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, date_joined=now)
        user.set_unusable_password()
        user.full_clean()
        user.save()
    membership = partnerships.add_member(partnership, user, access, agency, by=by)
    _invitation(membership, by, survey_round).save()
    _log(by, "gave", membership)
    return membership


@transaction.atomic
def share(survey_round: Round, email: str, *, by: User, now: datetime) -> Membership:
    """Let somebody read a report, as a viewer if they have no access yet; an e-mail links to it.

    For somebody who already has access, raises AlreadyWaiting and SentOften.
    """
    partnership = survey_round.partnership
    member = partnership.memberships.select_related("user").filter(user__email=email).first()
    if member is None:
        return invite(partnership, email, Access.VIEWER, by=by, now=now, survey_round=survey_round)
    _lock_account(member)
    _write_again(member, by, survey_round, now)
    deeds.record(by, Did.SHARED_REPORT, member)
    return member


@transaction.atomic
def invite_again(membership: Membership, *, by: User, now: datetime) -> None:
    """Send the same e-mail with a new link. Raises HasSignedIn, AlreadyWaiting, SentOften."""
    if _lock_account(membership).last_login is not None:
        raise HasSignedIn
    last = _mails_about(membership).order_by("pk").last()
    _write_again(membership, by, last.survey_round if last else None, now)
    deeds.record(by, Did.INVITED_AGAIN, membership)


def tell_of_closing(survey_round: Round, *, has_report: bool) -> None:
    """Tell managers that the report is ready; or everybody that there is none.

    Sent once each: calling it twice is harmless, as are the functions below.
    """
    if has_report:
        _tell(survey_round, Mail.Kind.REPORT_READY, Q(access=Access.MANAGER))
    else:
        _tell(survey_round, Mail.Kind.NO_REPORT)


def tell_of_report(survey_round: Round) -> None:
    """Tell leads and viewers that the report is now open to everybody with access."""
    _tell(survey_round, Mail.Kind.REPORT, ~Q(access=Access.MANAGER))


def warn_of_too_few(survey_round: Round) -> None:
    """Warn managers, once before each closing time that the round has had."""
    number = survey_round.times_extended + 1
    _tell(survey_round, Mail.Kind.TOO_FEW, Q(access=Access.MANAGER), sequence=number)


def _tell(
    survey_round: Round, kind: Mail.Kind, whom: Q | None = None, *, sequence: int = 1
) -> None:
    members = survey_round.partnership.memberships.filter(whom or Q(), user__is_active=True)
    Mail.objects.bulk_create(
        (
            Mail(
                kind=kind,
                sequence=sequence,
                to=member.user.email,
                user=member.user,
                partnership=survey_round.partnership,
                survey_round=survey_round,
            )
            for member in members.select_related("user").order_by("pk")
        ),
        ignore_conflicts=True,  # told_once_that_a_report_is_there, warned_once_of_too_few_answers
    )


def tell_of_access(membership: Membership, *, by: User) -> None:
    """Tell a member about their changed access. A waiting mail is enough, because its text is
    written when it is sent."""
    earlier = _mails_about(membership)
    if not earlier.now_or_later().exists():
        sequence = resending.last_number(earlier) + 1
        _invitation(membership, by, None, sequence=sequence).save()


@transaction.atomic
def change(membership: Membership, access: str, agency: Agency | None = None, *, by: User) -> None:
    """Changing an access cancels a handover of it: that was about the old access."""
    if (access, agency) == (membership.access, membership.agency):
        return
    Handover.objects.filter(Q(membership=membership) | Q(successor=membership)).delete()
    if access != Access.MANAGER:
        _keep_a_manager(membership)
        _unsent(membership).filter(kind__in=Mail.FOR_MANAGERS).delete()
    membership.access, membership.agency = access, agency
    partnerships.lock_agencies(membership.partnership)
    membership.full_clean()
    membership.save()
    deeds.record(by, Did.CHANGED_ACCESS, membership)
    _log(by, "changed", membership)


@transaction.atomic
def remove(membership: Membership, *, by: User) -> None:
    """Access ends at the person's next request. The account stays, as it may have other access."""
    _keep_a_manager(membership)
    _unsent(membership).filter(kind__in=(*Mail.FOR_MEMBERS, *Mail.FOR_MANAGERS)).delete()
    deeds.record(by, Did.ENDED_ACCESS, membership)
    _log(by, "took away", membership)
    membership.delete()


def is_last_manager(membership: Membership, *, with_them: Collection[User] = ()) -> bool:
    """Whether removing this person, and those in `with_them`, leaves nobody to manage.

    A manager who has never signed in may have a mistyped address, so they only count where no
    manager has ever signed in.
    """
    managers = Membership.objects.filter(
        partnership=membership.partnership_id, access=Access.MANAGER
    )
    if not managers.filter(pk=membership.pk).exists():
        return False
    others = managers.exclude(pk=membership.pk).filter(user__is_active=True)
    others = others.exclude(user__in=[user.pk for user in with_them])
    if membership.user.has_signed_in:
        others = others.exclude(user__last_login=None)
    return not others.exists()


def only_managed_by(user: User, *, with_them: Collection[User] = ()) -> list[Partnership]:
    """The partnerships that would have no manager without this account and `with_them`."""
    managed = user.memberships.filter(access=Access.MANAGER).select_related("user", "partnership")
    return [
        each.partnership
        for each in managed.order_by("pk")
        if is_last_manager(each, with_them=with_them)
    ]


def _unsent(membership: Membership) -> MailQuerySet:
    return Mail.objects.filter(
        user=membership.user_id, partnership=membership.partnership_id, sent_at=None
    )


def _lock_account(membership: Membership) -> User:
    """Two people pressing a button at the same moment wait for each other here."""
    return User.objects.select_for_update(no_key=True).get(pk=membership.user_id)


def _mails_about(membership: Membership) -> MailQuerySet:
    return Mail.objects.filter(
        kind=Mail.Kind.ACCESS, user=membership.user_id, partnership=membership.partnership_id
    )


def _write_again(
    membership: Membership, by: User, survey_round: Round | None, now: datetime
) -> None:
    """Send another mail about this access, within the daily limit and unless one is waiting."""
    earlier = _mails_about(membership)
    about_the_same = earlier.filter(survey_round=survey_round)
    sequence = resending.next_number(earlier, now, instead=about_the_same)
    _invitation(membership, by, survey_round, sequence=sequence).save()


def _invitation(
    membership: Membership, by: User, survey_round: Round | None, *, sequence: int = 1
) -> Mail:
    return Mail(
        kind=Mail.Kind.ACCESS,
        sequence=sequence,
        to=membership.user.email,
        user=membership.user,
        partnership=membership.partnership,
        survey_round=survey_round,
        by=by,
    )


def _keep_a_manager(membership: Membership) -> None:
    # Two managers who remove each other at the same moment wait for each other here.
    Partnership.objects.select_for_update(no_key=True).get(pk=membership.partnership_id)
    if is_last_manager(membership):
        raise ValidationError(
            _(
                "A partnership needs a manager who has signed in, and there is no other. First "
                "make somebody else a manager, and wait until they have signed in."
            )
        )


def _log(by: User, deed: str, membership: Membership) -> None:
    logger.info(
        "Account %s %s access: account %s, partnership %s, %s.",
        by.pk,
        deed,
        membership.user_id,
        membership.partnership_id,
        membership.access,
    )
