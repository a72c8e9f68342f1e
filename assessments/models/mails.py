import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from assessments.bounces import Reason
from assessments.fields import AddressField

from .notices import Notice
from .partnerships import Agency, Partnership
from .people import Handover, Membership, User
from .rounds import QUIET, Invitation, Round

# A worker that dies between claim and send loses nothing: after this the mail is due again.
LEASE = timedelta(minutes=5)
# How often a mail server may refuse one mail before we give up; the pauses grow to some hours.
MOST_ATTEMPTS = 6


def new_token() -> str:
    """128 random bits, in letters that survive a server that knows no capitals."""
    return secrets.token_hex(16)


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: datetime) -> "MailQuerySet":
        """What is to be sent, and nobody is sending it now."""
        return self.filter(
            Q(claimed_until=None) | Q(claimed_until__lte=now),
            sent_at=None,
            attempts__lt=MOST_ATTEMPTS,
        )

    def now_or_later(self) -> "MailQuerySet":
        """What waits to be sent, and has not been given up."""
        return self.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS)

    def sendable(self, now: datetime) -> "MailQuerySet":
        return self.due(now).still_meant(now)

    def still_meant(self, now: datetime) -> "MailQuerySet":
        """What still makes sense: nobody is invited before a round opens or after, nor once their
        e-mails were stopped, and nobody is told of a partnership to which they no longer have
        access."""
        conditional = (
            *Mail.HOLDS_A_LINK,
            *Mail.FOR_MEMBERS,
            *Mail.FOR_MANAGERS,
            Mail.Kind.YOUR_TURN,
        )
        in_any_case = ~Q(kind__in=conditional)
        return self.filter(
            in_any_case | _to_be_asked(now) | _for_members() | _for_managers() | _for_leads(now)
        )

    def sent_since(self, since: datetime) -> "MailQuerySet":
        return self.filter(sent_at__gt=since)

    def make_for(
        self,
        places: Iterable[Invitation],
        kind: "Mail.Kind",
        *,
        partnership: Partnership,
        sequence: int = 1,
        unless_there: bool = False,
    ) -> None:
        """One to each of these places; they go out like others."""
        mails = (
            Mail(
                kind=kind,
                sequence=sequence,
                to=place.email,
                invitation=place,
                partnership=partnership,
            )
            for place in places
        )
        self.bulk_create(mails, batch_size=500, ignore_conflicts=unless_there)


def _to_be_asked(now: datetime) -> Q:
    asking = Q(
        kind__in=Mail.HOLDS_A_LINK,
        invitation__link_id__isnull=False,
        invitation__survey_round__opened_at__isnull=False,
        invitation__survey_round__closed_at=None,
        invitation__survey_round__cancelled_at=None,
        invitation__survey_round__opens_at__lte=now,
        invitation__survey_round__closes_at__gt=now,
    )
    goes_on = Q(invitation__no_more_mails=False) | ~Q(kind__in=Mail.STOPPED)
    is_news = Q(invitation__answered=False) | ~Q(kind=Mail.Kind.CLOSES_EARLY)
    return asking & goes_on & is_news


def _for_members() -> Q:
    return Q(Exists(_access()), kind__in=Mail.FOR_MEMBERS)


def _for_managers() -> Q:
    manages = _access().filter(access=Membership.Access.MANAGER)
    still_open = Q(survey_round__closed_at=None, survey_round__cancelled_at=None)
    still_asked = Exists(
        Handover.objects.filter(
            membership__user=OuterRef("by"),
            membership__partnership=OuterRef("partnership"),
            successor=None,
        )
    )
    return Q(
        Exists(manages),
        ~Q(kind=Mail.Kind.TOO_FEW) | still_open,
        ~Q(kind=Mail.Kind.PASS_ON) | still_asked,
        kind__in=Mail.FOR_MANAGERS,
    )


def _for_leads(now: datetime) -> Q:
    """As long as the round is planned, its plan rests, and the list is not confirmed for it."""
    confirmed = Q(agency__confirmation__at__gte=OuterRef("survey_round__planned_at"))
    leads = _access().filter(~confirmed, access=Membership.Access.LEAD)
    rounds = Round.objects.to_ask(now).filter(opens_at__gt=now, plan_saved_at__lte=now - QUIET)
    return Q(Exists(leads), kind=Mail.Kind.YOUR_TURN, survey_round__in=rounds)


def _access() -> models.QuerySet[Membership]:
    return Membership.objects.filter(user=OuterRef("user"), partnership=OuterRef("partnership"))


class Mail(models.Model):
    """An e-mail that is to be sent, or was. It holds no text and no link: sending makes both.

    (That a round was cancelled, or a partnership deleted, is said by a Notice.)
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation to a round")
        ADDRESS_CHANGED = "address_changed", _("the address was changed")
        NO_MORE_MAILS = "no_more_mails", _("no more e-mails")
        LINK_AGAIN = "link_again", _("the link once more")
        REMINDER = "reminder", _("a reminder")
        CLOSES_EARLY = "closes_early", _("a round closes earlier")
        MESSAGE = "message", _("a message to everybody asked")
        ACCESS = "access", _("access to a partnership")
        PASS_ON = "pass_on", _("a lead asks to pass on their role")
        NOT_PASSED_ON = "not_passed_on", _("a lead’s request was declined")
        HANDED_OVER = "handed_over", _("somebody has taken over")
        GAVE_UP = "gave_up", _("a lead or manager has given up their role")
        YOUR_TURN = "your_turn", _("a round is planned, for leads")
        TOO_FEW = "too_few", _("too few people have answered")
        REPORT_READY = "report_ready", _("a report is ready, for managers")
        REPORT = "report", _("a report is open to everybody")
        NO_REPORT = "no_report", _("a round closed without a report")
        PASSWORD = "password", _("a new password")
        CANCELLED = "cancelled", _("a round is cancelled")
        DELETED = "deleted", _("a partnership is deleted")

    class Problem(models.TextChoices):
        """Why the last attempt failed: what a manager can understand and do something about."""

        ADDRESS = "address", _("the address was refused; perhaps it is misspelt")
        SERVER = "server", _("the mail server did not take it")

    class Bounce(models.TextChoices):
        """Why it came back, as the receiver's mail server said after ours had taken it."""

        NO_MAILBOX = Reason.NO_MAILBOX.value, _("there is no such mailbox")
        NO_DOMAIN = Reason.NO_DOMAIN.value, _("there is no mail server for the domain")
        FULL = Reason.FULL.value, _("the mailbox is full")
        REFUSED = Reason.REFUSED.value, _("the mail server refused it")
        UNREACHABLE = Reason.UNREACHABLE.value, _("the mail server could not be reached")
        OTHER = Reason.OTHER.value, _("it was sent back")

    HOLDS_A_LINK = (
        Kind.INVITATION,
        Kind.LINK_AGAIN,
        Kind.REMINDER,
        Kind.NO_MORE_MAILS,
        Kind.CLOSES_EARLY,
        Kind.MESSAGE,
    )
    # What does not go to somebody whose e-mails were stopped. Their link they can still ask for;
    # and that they have less time than they were told, they hear all the same.
    STOPPED = (Kind.INVITATION, Kind.REMINDER, Kind.MESSAGE)
    # These say who, or how many, had answered when, or are of no use afterwards; closing deletes
    # them.
    FORGOTTEN = (
        Kind.LINK_AGAIN,
        Kind.REMINDER,
        Kind.CLOSES_EARLY,
        Kind.MESSAGE,
        Kind.YOUR_TURN,
        Kind.TOO_FEW,
    )
    # Of these alone is kept that one came back. They go to everybody alike, or because of what a
    # manager did; of the others, that one was sent at all would tell who has not answered.
    SHOWN_WHERE_IT_CAME_BACK = (Kind.INVITATION, Kind.NO_MORE_MAILS, Kind.ACCESS)
    FOR_MEMBERS = (Kind.ACCESS, Kind.REPORT, Kind.NO_REPORT, Kind.NOT_PASSED_ON)
    FOR_MANAGERS = (Kind.TOO_FEW, Kind.REPORT_READY, Kind.PASS_ON, Kind.GAVE_UP)
    # These lead to the page where the person stops reminders. (An invitation is sent again only by
    # hand, to somebody who has lost theirs.)
    LEADS_TO_NO_REMINDERS = (Kind.INVITATION, Kind.REMINDER)

    kind = models.CharField(max_length=20, choices=Kind.choices)
    # What other servers know it by: the same at every attempt, so that a mailbox which got it twice
    # shows it once. It tells nothing of what it is or to whom.
    token = models.CharField(max_length=32, default=new_token, unique=True, editable=False)
    # Which of its kind: a second invitation to the same person is the second.
    sequence = models.PositiveSmallIntegerField(default=1)
    to = AddressField()
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="mails")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="mails")
    partnership = models.ForeignKey(Partnership, models.CASCADE, null=True, related_name="mails")
    # The round that is planned; whose report is there, or is shared with the access that the mail
    # is about.
    survey_round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="mails")
    # Whose list is meant, where somebody is no longer its lead.
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="mails")
    # Who gave the access that the mail is about; or passes on, gives up or takes over a role.
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # Its words, where they are kept until they are sent. Then it is about nothing else.
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="mails")
    claimed_until = models.DateTimeField(null=True)
    # How many failed. A worker that was killed in between has not made the mail fail.
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True)
    sent_at = models.DateTimeField(null=True)
    bounce = models.CharField(max_length=11, choices=Bounce.choices, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        constraints = (
            models.UniqueConstraint(
                fields=("invitation", "kind", "sequence"), name="one_mail_of_a_kind_and_number"
            ),
            models.UniqueConstraint(
                fields=("user", "survey_round"),
                condition=Q(
                    survey_round__isnull=False,
                    kind__in=("report_ready", "report", "no_report"),
                ),
                name="told_once_that_a_report_is_there",
            ),
            models.UniqueConstraint(
                fields=("user", "survey_round", "sequence"),
                condition=Q(kind="your_turn"),
                name="told_once_that_it_is_their_turn",
            ),
            models.UniqueConstraint(
                fields=("user", "survey_round", "sequence"),
                condition=Q(kind="too_few"),
                name="warned_once_of_too_few_answers",
            ),
            models.CheckConstraint(
                condition=Q(invitation__isnull=False)
                | Q(user__isnull=False)
                | Q(notice__isnull=False),
                name="a_mail_is_about_an_invitation_an_account_or_a_notice",
            ),
            models.CheckConstraint(
                condition=Q(partnership__isnull=False)
                | Q(kind="password")
                | Q(notice__isnull=False),
                name="only_a_new_password_or_a_notice_concerns_no_partnership",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("cancelled", "deleted"), notice__isnull=False)
                | (~Q(kind__in=("cancelled", "deleted")) & Q(notice__isnull=True)),
                name="what_is_over_is_told_by_a_notice",
            ),
        )
        indexes = (
            # Used by tasks.send_due_mails.
            models.Index(
                fields=("claimed_until",), condition=Q(sent_at=None), name="mails_to_send"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.sequence})"

    @property
    def is_given_up(self) -> bool:
        return self.sent_at is None and self.attempts >= MOST_ATTEMPTS

    def claim(self, now: datetime) -> bool:
        """True for the one worker that may send this; False if another already has."""
        mine = Mail.objects.due(now).filter(pk=self.pk)
        return mine.update(claimed_until=now + LEASE) == 1

    def was_sent(self, now: datetime) -> None:
        Mail.objects.filter(pk=self.pk).update(sent_at=now, problem="")

    def has_failed(self, problem: "Mail.Problem", now: datetime) -> None:
        """Due again after the lease, three times that, nine times that…"""
        Mail.objects.filter(pk=self.pk).update(
            attempts=self.attempts + 1,
            problem=problem,
            claimed_until=now + LEASE * 3**self.attempts,
        )
