from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.fields import AddressField


class Did(models.TextChoices):
    """What somebody did. The closed list of the log: nothing else is ever recorded."""

    SIGNED_IN = "signed-in", _("Signed in")
    SIGNED_OUT = "signed-out", _("Signed out")
    SIGNED_OUT_ELSEWHERE = "signed-out-elsewhere", _("Signed out elsewhere")
    MADE_FIRST_ACCOUNT = "made-first-account", _("First account created")
    CHANGED_PASSWORD = "changed-password", _("Password changed")
    ADDED_SECOND_STEP = "added-second-step", _("Second step set up")
    REMOVED_SECOND_STEP = "removed-second-step", _("Second step removed")
    ADDED_ACCOUNT = "added-account", _("Account added")
    CHANGED_ACCOUNT = "changed-account", _("Account changed")
    DELETED_ACCOUNT = "deleted-account", _("Account deleted")

    GAVE_ACCESS = "gave-access", _("Access given")
    CHANGED_ACCESS = "changed-access", _("Access changed")
    ENDED_ACCESS = "ended-access", _("Access ended")
    INVITED_AGAIN = "invited-again", _("Invitation to sign in sent again")
    SHARED_REPORT = "shared-report", _("Report shared")
    ASKED_TO_HAND_OVER = "asked-to-hand-over", _("Handover requested")
    WITHDREW_REQUEST = "withdrew-request", _("Handover request withdrawn")
    DECLINED_REQUEST = "declined-request", _("Handover request declined")
    NAMED_SUCCESSOR = "named-successor", _("Successor named")
    TOOK_BACK_HANDOVER = "took-back-handover", _("Handover cancelled")

    CREATED_PARTNERSHIP = "created-partnership", _("Partnership created")
    CHANGED_PARTNERSHIP = "changed-partnership", _("Partnership’s settings changed")
    DELETED_PARTNERSHIP = "deleted-partnership", _("Partnership deleted")
    LOADED_DEMO = "loaded-demo", _("Demo loaded")

    ADDED_AGENCIES = "added-agencies", _("Agencies added")
    CHANGED_AGENCIES = "changed-agencies", _("Agencies changed")
    REMOVED_AGENCY = "removed-agency", _("Agency removed")
    MERGED_AGENCIES = "merged-agencies", _("Agencies merged")

    ADDED_PEOPLE = "added-people", _("People added")
    IMPORTED_LIST = "imported-list", _("List of people imported")
    CHANGED_PERSON = "changed-person", _("Person changed")
    REMOVED_PEOPLE = "removed-people", _("People removed")
    CONFIRMED_LIST = "confirmed-list", _("List confirmed")

    PLANNED_ROUND = "planned-round", _("Round planned")
    CHANGED_PLAN = "changed-plan", _("Plan of a round changed")
    DELETED_PLAN = "deleted-plan", _("Plan of a round deleted")
    REWORDED = "reworded", _("Texts of e-mails changed")
    OPENED_ROUND = "opened-round", _("Round opened")
    EXTENDED_ROUND = "extended-round", _("Round extended")
    CLOSES_EARLY = "closes-early", _("Early closing set")
    CLOSED_ROUND = "closed-round", _("Round closed")
    CANCELLED_ROUND = "cancelled-round", _("Round cancelled")
    INVITED_LATE = "invited-late", _("People invited late")
    SENT_AGAIN = "sent-again", _("Invitations sent again")
    STOPPED_MAILS = "stopped-mails", _("E-mails to a person stopped")
    CHANGED_ADDRESS = "changed-address", _("Address of an invitation changed")
    SENT_MESSAGE = "sent-message", _("Message sent to everybody invited")
    TRIED_MAILS_AGAIN = "tried-mails-again", _("Failed e-mails tried again")
    FINISHED_PAPER = "finished-paper", _("Answers on paper completed")
    IMPORTED_ANSWERS = "imported-answers", _("File of answers imported")

    OPENED_REPORT = "opened-report", _("Report opened to everybody with access")
    TOOK_REPORT = "took-report", _("Report downloaded")
    TOOK_DATA = "took-data", _("Partnership’s data downloaded")
    TOOK_DEEDS = "took-deeds", _("Audit log downloaded")

    ADDED_QUESTIONNAIRE = "added-questionnaire", _("Questionnaire added")


class Deed(models.Model):
    """An entry of the audit log: who with an account did what, to which object, and when.

    It has no foreign keys, so that deleting something neither fails because of it nor erases it.
    A database trigger refuses any change to it, and deleting it before it expires.

    It never says anything about answers, and holds no text that was typed but names that everybody
    concerned is shown: of the partnership, its agencies and its rounds, and the addresses of
    accounts. A respondent is at most a number.
    """

    class Kind(models.TextChoices):
        PARTNERSHIP = "partnership"
        AGENCY = "agency"
        PERSON = "person"
        ACCOUNT = "account"
        ROUND = "round"
        INVITATION = "invitation"
        QUESTIONNAIRE = "questionnaire"

    at = models.DateTimeField(default=timezone.now)
    # Fixed when it is written: a later change of the setting shortens nothing.
    expires_at = models.DateTimeField()
    # Who: empty for what the timetable or a command did.
    account = models.BigIntegerField(null=True)
    address = AddressField(blank=True)
    did = models.CharField(max_length=40)
    # Which partnership it concerns, as it was called then.
    partnership = models.BigIntegerField(null=True)
    partnership_name = models.CharField(max_length=254, blank=True)
    # What it was done to.
    kind = models.CharField(max_length=20, blank=True)
    number = models.BigIntegerField(null=True)
    name = models.CharField(max_length=254, blank=True)
    # A code from a closed list: the access given, or the format of a file.
    detail = models.CharField(max_length=20, blank=True)
    # How many people, agencies or e-mails.
    count = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["partnership", "-id"], name="deeds_of_a_partnership"),
            models.Index(fields=["expires_at"], name="deeds_that_expire"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(account=None, address="")
                | (models.Q(account__isnull=False) & ~models.Q(address="")),
                name="a_deed_of_an_account_has_its_address",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("at")),
                name="a_deed_expires_after_it_was_done",
            ),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.address} {self.did}"
