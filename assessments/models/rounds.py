import uuid
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.fields import AddressField
from assessments.instruments.schema import Instrument
from assessments.reminding import Reminder, timetable
from files import addresses

from .instruments import find_instrument
from .partnerships import Agency, Partnership
from .people import Participant, Role

# Times beyond it are slips of the keyboard, and cannot be told in every zone.
LONGEST = timedelta(days=366)
YEARS = range(2000, 2200)
# What a round's minimum group may be.
SMALLEST_GROUP, USUAL_GROUP, LARGEST_GROUP = 3, 5, 20
# How many days managers have a report before everybody else with access.
USUAL_REPORT_DAYS, MOST_REPORT_DAYS = 2, 14
# A closing is known for so long before it comes: what would let somebody choose its moment by the
# counts (a count, another closing time) is over by then.
NOTICE = timedelta(hours=72)
# By how much an open round is extended at least, and how often at most.
SHORTEST_EXTENSION, MOST_EXTENSIONS = timedelta(days=7), 2
# So long after its plan was last saved do leads hear of a round that is to ask their people.
QUIET = timedelta(hours=1)
# What stays once sheets of paper are typed into a round that is not open yet.
KEPT_WITH_SHEETS = ("source", "instrument", "breakdown", "minimum_group", "is_practice")
OUT_OF_RANGE = _("The minimum group is a number from 3 to 20.")


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> "RoundQuerySet":
        return self.filter(opened_at__isnull=False, closed_at=None, cancelled_at=None)

    def due_to_close(self, now: datetime) -> "RoundQuerySet":
        """Open rounds whose closing time, and the grace for forms already open, have passed.

        Not an import: its times say when people were asked, not when it is to be closed.
        """
        invited = self.open().filter(source=Round.Source.INVITED)
        return invited.filter(closes_at__lte=now - grace())

    def reports_due_to_open(self, now: datetime) -> "RoundQuerySet":
        """Closed rounds whose report is to be opened to everybody, and has not been."""
        in_time = models.Q()
        for days in range(MOST_REPORT_DAYS + 1):
            in_time |= models.Q(report_after_days=days, closed_at__lte=now - timedelta(days=days))
        return self.filter(in_time, report_opened_at=None)

    def to_ask(self, now: datetime) -> "RoundQuerySet":
        """Planned, and to be opened: whoever is on a list then is asked. (A practice round asks the
        colleagues whom a manager has put there.)"""
        return self.filter(
            opened_at=None,
            cancelled_at=None,
            source=Round.Source.INVITED,
            is_practice=False,
            closes_at__gt=now,
        )

    def ended(self) -> "RoundQuerySet":
        return self.filter(models.Q(closed_at__isnull=False) | models.Q(cancelled_at__isnull=False))

    def ended_before(self, since: datetime) -> "RoundQuerySet":
        """Rounds that were closed or cancelled before that."""
        return self.filter(models.Q(closed_at__lt=since) | models.Q(cancelled_at__lt=since))


def grace() -> timedelta:
    return timedelta(minutes=settings.GRACE_MINUTES)


def check_lasts_a_year_at_most(opens: datetime, closes: datetime) -> None:
    if closes - opens > LONGEST:
        raise ValidationError({"closes_at": _("A round lasts at most a year.")})


class Round(models.Model):
    """One asking of one instrument version."""

    class Breakdown(models.TextChoices):
        AGENCY = "agency", _("by agency")
        ROLE = "role", _("by role")

    class Source(models.TextChoices):
        INVITED = "invited", _("people are invited")
        IMPORTED = "imported", _("answers on paper, or from a file, are imported")

    class Status(models.TextChoices):
        PLANNED = "planned", _("being planned")
        WAITING = "waiting", _("opens later")
        OPEN = "open", _("open")
        IMPORTED = "imported", _("imported, not published yet")
        CLOSING = "closing", _("closing")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="rounds")
    title = models.CharField(_("title"), max_length=120)
    source = models.CharField(
        _("source"), max_length=10, choices=Source.choices, default=Source.INVITED
    )
    instrument_key = models.CharField(_("instrument"), max_length=60)
    instrument_version = models.CharField(_("instrument version"), max_length=20)
    breakdown = models.CharField(
        _("breakdown"), max_length=10, choices=Breakdown.choices, default=Breakdown.AGENCY
    )
    minimum_group = models.PositiveSmallIntegerField(
        _("minimum group"),
        default=USUAL_GROUP,
        validators=[
            MinValueValidator(SMALLEST_GROUP, OUT_OF_RANGE),
            MaxValueValidator(LARGEST_GROUP, OUT_OF_RANGE),
        ],
        help_text=_("Results are only shown for groups of at least so many people (3 to 20)."),
    )
    is_practice = models.BooleanField(_("practice round"), default=False)
    # So many days after the closing everybody with access reads the report; managers, at once.
    report_after_days = models.PositiveSmallIntegerField(
        _("days until the report opens to everybody"),
        default=USUAL_REPORT_DAYS,
        validators=[MaxValueValidator(MOST_REPORT_DAYS)],
    )
    # The manager's own words in the invitation and the reminders; empty: the usual words.
    invitation_subject = models.CharField(_("subject"), max_length=120, blank=True)
    invitation_text = models.TextField(_("text"), blank=True, max_length=3_000)
    reminder_subject = models.CharField(_("subject of the reminder"), max_length=120, blank=True)
    reminder_text = models.TextField(_("text of the reminder"), blank=True, max_length=3_000)
    # The title of the round before, where these words are still that round's.
    words_taken_from = models.CharField(max_length=120, blank=True, editable=False)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    planned_at = models.DateTimeField(_("was planned"), default=timezone.now, editable=False)
    # Leads are told some time after that, so that nobody hears of a plan that is just being made.
    plan_saved_at = models.DateTimeField(default=timezone.now, editable=False)
    # The opening time of which they were told last.
    leads_told_of = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(_("was opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("was closed"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("was cancelled"), null=True, editable=False)
    # When it was opened to everybody with access, in time or earlier, and they were told.
    report_opened_at = models.DateTimeField(_("report was opened"), null=True, editable=False)
    # Somebody took the risk that spacing.TooClose names; respondents are told.
    soon_after_another = models.BooleanField(default=False, editable=False)
    # Of an import nobody may know how many were asked: its report then says so.
    asked_is_known = models.BooleanField(default=True, editable=False)
    times_extended = models.PositiveSmallIntegerField(default=0, editable=False)
    # Its closing was brought forward, with notice: that is not taken back.
    closes_early = models.BooleanField(default=False, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("-opens_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="round_closes_after_it_opens",
                violation_error_message=_("A round closes after it opens."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    minimum_group__gte=SMALLEST_GROUP, minimum_group__lte=LARGEST_GROUP
                ),
                name="minimum_group_is_3_to_20",
                violation_error_message=OUT_OF_RANGE,
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(opened_at__isnull=False),
                name="only_an_opened_round_closes",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(cancelled_at=None),
                name="a_round_is_closed_or_cancelled_not_both",
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=("invited", "imported")),
                name="a_round_is_invited_or_imported",
            ),
            models.CheckConstraint(
                condition=models.Q(breakdown__in=("agency", "role")),
                name="a_round_is_broken_down_by_agency_or_by_role",
            ),
            models.CheckConstraint(
                condition=models.Q(report_after_days__lte=MOST_REPORT_DAYS),
                name="a_report_opens_to_all_within_two_weeks",
            ),
        )

    def __str__(self) -> str:
        return f"{self.partnership}: {self.title}"

    @cached_property
    def instrument(self) -> Instrument:
        found = find_instrument(self.instrument_key, self.instrument_version)
        if found is None:
            raise LookupError(
                f"There is no instrument {self.instrument_key} {self.instrument_version}."
            )
        return found

    def clean(self) -> None:
        super().clean()
        if None in (self.opens_at, self.closes_at):  # and the form has said so
            return
        if self.opens_at.year not in YEARS:
            raise ValidationError({"opens_at": _("Choose an opening date between 2000 and 2199.")})
        check_lasts_a_year_at_most(self.opens_at, self.closes_at)

    @property
    def is_planned(self) -> bool:
        return self.opened_at is None and self.cancelled_at is None

    @property
    def has_ended(self) -> bool:
        return self.closed_at is not None or self.cancelled_at is not None

    @property
    def is_import(self) -> bool:
        return self.source == self.Source.IMPORTED

    @property
    def answers_from(self) -> datetime:
        """From when on people could answer: what dates a report and orders rounds.

        Of an import the given times alone say so. When it was opened and closed is when somebody
        sat down to import it, which may be years later and in any order.
        """
        opened = None if self.is_import else self.opened_at
        return min(max(self.opens_at, opened or self.opens_at), self.answers_until)

    @property
    def answers_until(self) -> datetime:
        """Until when people could answer: the closing time, unless it was closed before that."""
        return min(self.closes_at, self.closed_at or self.closes_at)

    @property
    def chronological_key(self) -> tuple[datetime, datetime, int]:
        """Rounds stand in this order: by their ends, so that no later round comes before one that
        has ended; then by their beginnings; never by the day of an import."""
        return self.answers_until, self.answers_from, self.pk

    @property
    def may_be_extended(self) -> bool:
        """As far as that does not depend on the time."""
        return not self.closes_early and self.times_extended < MOST_EXTENSIONS

    def is_due(self, now: datetime) -> bool:
        """Has its time come, with the grace for forms already open?"""
        return now >= self.closes_at + grace()

    def may_close(self, now: datetime) -> bool:
        """At its time; a practice round and an import at once, for nobody watches their answers
        come in (R17)."""
        return self.is_due(now) or self.is_practice or self.is_import

    def is_about_to_close(self, now: datetime) -> bool:
        """From here on its closing time stays, and nothing is counted."""
        return now >= self.closes_at - NOTICE

    @property
    def report_opens_at(self) -> datetime:
        """From when on everybody with access reads the report; managers, from the closing on."""
        in_time = (self.closed_at or self.closes_at) + timedelta(days=self.report_after_days)
        return self.report_opened_at or in_time

    def report_is_open(self, now: datetime) -> bool:
        if self.closed_at is None:
            return False
        return self.report_opened_at is not None or now >= self.report_opens_at

    def is_open(self, now: datetime) -> bool:
        """May a respondent begin?"""
        return self._is_asking and self.opens_at <= now < self.closes_at

    def accepts_answers(self, now: datetime) -> bool:
        """May a form be saved? For some minutes of grace after closing time, if already open."""
        return self._is_asking and self.opens_at <= now < self.closes_at + grace()

    def has_not_begun(self, now: datetime) -> bool:
        return self._is_asking and now < self.opens_at

    def status(self, now: datetime) -> "Round.Status":
        if self.cancelled_at is not None:
            return self.Status.CANCELLED
        if self.closed_at is not None:
            return self.Status.CLOSED
        if self.opened_at is None:
            return self.Status.PLANNED
        if self.is_import:
            return self.Status.IMPORTED
        if now < self.opens_at:
            return self.Status.WAITING
        return self.Status.OPEN if now < self.closes_at else self.Status.CLOSING

    @property
    def reminders(self) -> tuple[Reminder, ...]:
        begins = max(self.opens_at, self.opened_at or self.opens_at)
        return timetable(begins, self.closes_at, self.partnership.zone, self.partnership.country)

    @property
    def _is_asking(self) -> bool:
        return (
            self.source == self.Source.INVITED and self.opened_at is not None and not self.has_ended
        )


class Invitation(models.Model):
    """A place in a round: one person asked, with the agency and role they had when invited."""

    survey_round = models.ForeignKey(Round, models.CASCADE, related_name="invitations")
    # Null in an imported round: there, people are places without names.
    participant = models.ForeignKey(
        Participant, models.SET_NULL, null=True, related_name="invitations"
    )
    agency = models.ForeignKey(Agency, models.RESTRICT, related_name="invitations")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    email = AddressField(_("e-mail address"), blank=True)
    # 128 random bits, as text; gone when the round closes.
    link_id = models.CharField(max_length=22, null=True, unique=True, editable=False)  # noqa: DJ001
    # The system knows whether, to stop reminding; it shows it to nobody, and forgets it at closing.
    answered = models.BooleanField(null=True, default=False, editable=False)
    # Invited after the round had opened: counts in scores, and towards no threshold (R4).
    late = models.BooleanField(_("invited late"), default=False, editable=False)
    # No more e-mails to this person; their link still answers, and withdraws (R15).
    no_more_mails = models.BooleanField(_("no more e-mails"), default=False, editable=False)
    # The person wants no reminders. Shown to them alone, and forgotten when the round ends: most
    # who ask for it have not answered.
    no_reminders = models.BooleanField(_("no reminders"), default=False, editable=False)
    # The invitation of the same person at the address that they had before.
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, editable=False, related_name="replaced_by"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=("survey_round", "participant"),
                condition=models.Q(replaces=None),
                name="invited_once_per_round",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="an_invitation_is_for_a_known_role",
            ),
        )

    def __str__(self) -> str:
        return f"{addresses.readable(self.email) or self.agency} ({self.survey_round})"
