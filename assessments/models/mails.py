import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from assessments.fields import AddressField
from assessments.mail.bounces import Reason

from .invitations import Invitation
from .notices import Notice
from .partnerships import Agency, Partnership
from .people import Handover, Membership, User
from .rounds import QUIET, Round

# If a worker dies between claiming and sending a mail, the mail is due again after this.
LEASE = timedelta(minutes=5)
# Failed attempts before we give up on a mail; the waits between them grow to several hours.
MOST_ATTEMPTS = 6


def new_token() -> str:
    """128 random bits, in characters that survive servers that ignore upper and lower case."""
    return secrets.token_hex(16)


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: datetime) -> "MailQuerySet":
        """Mails that should be sent and that no worker is sending now."""
        return self.filter(
            Q(claimed_until=None) | Q(claimed_until__lte=now),
            sent_at=None,
            attempts__lt=MOST_ATTEMPTS,
        )

    def now_or_later(self) -> "MailQuerySet":
        """Mails still waiting to be sent, not given up."""
        return self.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS)

    def sendable(self, now: datetime) -> "MailQuerySet":
        return self.due(now).relevant(now)

    def claim(self, now: datetime, limit: int) -> list[int]:
        """Keys of up to so many of these mails, oldest first, for this worker alone to send."""
        with transaction.atomic():
            # Rows that another worker is claiming at this moment are passed over.
            free = self.due(now).select_for_update(skip_locked=True, of=("self",)).order_by("pk")
            claimed = list(free.values_list("pk", flat=True)[:limit])
            Mail.objects.filter(pk__in=claimed).update(claimed_until=now + LEASE)
        return claimed

    def release(self, claimed_at: datetime) -> None:
        """Mails that were claimed then, and not sent."""
        self.filter(claimed_until=claimed_at + LEASE).update(claimed_until=None)

    def relevant(self, now: datetime) -> "MailQuerySet":
        """Mails that still make sense. Nobody is invited before a round opens, after it closes, or
        once their e-mails were stopped; and nobody hears about a partnership that they can no
        longer access."""
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
        invitations: Iterable[Invitation],
        kind: "Mail.Kind",
        *,
        partnership: Partnership,
        sequence: int = 1,
        ignore_existing: bool = False,
    ) -> None:
        """Create one mail for each invitation, to be sent with all others."""
        mails = (
            Mail(
                kind=kind,
                sequence=sequence,
                to=invitation.email,
                invitation=invitation,
                partnership=partnership,
            )
            for invitation in invitations
        )
        self.bulk_create(mails, batch_size=500, ignore_conflicts=ignore_existing)


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
    """While the round is planned, its plan has settled, and the list is not yet confirmed for
    it."""
    confirmed = Q(agency__confirmation__at__gte=OuterRef("survey_round__planned_at"))
    leads = _access().filter(~confirmed, access=Membership.Access.LEAD)
    rounds = Round.objects.to_ask(now).filter(opens_at__gt=now, plan_saved_at__lte=now - QUIET)
    return Q(Exists(leads), kind=Mail.Kind.YOUR_TURN, survey_round__in=rounds)


def _access() -> models.QuerySet[Membership]:
    return Membership.objects.filter(user=OuterRef("user"), partnership=OuterRef("partnership"))


class Mail(models.Model):
    """An e-mail to send, or that was sent. It stores no text and no link: both are made when
    sending.

    (A Notice stores the text about a cancelled round or a deleted partnership.)
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
        PASSWORD_CHANGED = "password_changed", _("the password was changed")
        STEP_ADDED = "step_added", _("a second step was set up")
        STEP_REMOVED = "step_removed", _("a second step was removed")
        CANCELLED = "cancelled", _("a round is cancelled")
        DELETED = "deleted", _("a partnership is deleted")

    class Problem(models.TextChoices):
        """Why the last attempt failed, as far as a manager can understand it and act on it."""

        ADDRESS = "address", _("the address was refused; perhaps it is misspelt")
        SERVER = "server", _("the mail server did not take it")

    class Bounce(models.TextChoices):
        """Why it bounced, according to the receiving server, after ours had accepted it."""

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
    # Not sent to somebody whose e-mails were stopped. They can still ask for their link, and they
    # are still told if the round closes earlier than announced.
    STOPPED = (Kind.INVITATION, Kind.REMINDER, Kind.MESSAGE)
    # These reveal who, or how many, had answered by when, or are useless afterwards, so closing the
    # round deletes them.
    FORGOTTEN = (
        Kind.LINK_AGAIN,
        Kind.REMINDER,
        Kind.CLOSES_EARLY,
        Kind.MESSAGE,
        Kind.YOUR_TURN,
        Kind.TOO_FEW,
    )
    # Bounces are recorded for these only. They go to everybody alike, or follow from a manager's
    # action; recording one for any other kind would reveal that somebody has not answered.
    SHOWN_WHERE_IT_CAME_BACK = (Kind.INVITATION, Kind.NO_MORE_MAILS, Kind.ACCESS)
    FOR_MEMBERS = (Kind.ACCESS, Kind.REPORT, Kind.NO_REPORT, Kind.NOT_PASSED_ON)
    FOR_MANAGERS = (Kind.TOO_FEW, Kind.REPORT_READY, Kind.PASS_ON, Kind.GAVE_UP)
    # These link to the page where the person can stop reminders. (A second invitation is only sent
    # by hand, to somebody who has lost the first.)
    LEADS_TO_NO_REMINDERS = (Kind.INVITATION, Kind.REMINDER)

    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Identifies the mail to other servers: the same at every attempt, so that a mailbox that
    # receives it twice shows it once. It reveals neither kind nor recipient.
    token = models.CharField(max_length=32, default=new_token, unique=True, editable=False)
    # Counts mails of the same kind: a second invitation to the same person has 2.
    sequence = models.PositiveSmallIntegerField(default=1)
    to = AddressField()
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="mails")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="mails")
    partnership = models.ForeignKey(Partnership, models.CASCADE, null=True, related_name="mails")
    # The round that is planned, or whose report the mail is about.
    survey_round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="mails")
    # The agency concerned, when somebody is no longer its lead.
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="mails")
    # Who gave the access, or who passes on, gives up or takes over the role.
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # The stored text, for mails whose subject matter is deleted before they are sent.
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="mails")
    claimed_until = models.DateTimeField(null=True)
    # Failed attempts. A worker that was killed does not count as a failure.
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
                | Q(kind__in=("password", "password_changed", "step_added", "step_removed"))
                | Q(notice__isnull=False),
                name="only_an_account_or_a_notice_concerns_no_partnership",
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

    def was_sent(self, now: datetime) -> None:
        Mail.objects.filter(pk=self.pk).update(sent_at=now, problem="")

    def has_failed(self, problem: "Mail.Problem", now: datetime) -> None:
        """Try again after one lease, then three, then nine, and so on."""
        Mail.objects.filter(pk=self.pk).update(
            attempts=self.attempts + 1,
            problem=problem,
            claimed_until=now + LEASE * 3**self.attempts,
        )
