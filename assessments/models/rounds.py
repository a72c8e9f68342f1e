import uuid
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.instruments.schema import Instrument
from assessments.reminding import Reminder, timetable

from .instruments import find_instrument
from .partnerships import Partnership

# Times outside these limits are typing errors, and some zones cannot represent them.
LONGEST = timedelta(days=366)
YEARS = range(2000, 2200)
# The limits and the default of a round's minimum group.
SMALLEST_GROUP, USUAL_GROUP, LARGEST_GROUP = 3, 5, 20
# Days for which only managers can read a report, before everybody else with access.
USUAL_REPORT_DAYS, MOST_REPORT_DAYS = 2, 14
# A closing is announced this long in advance. By then anything that would let somebody choose the
# moment from the response counts (a count, another closing time) is no longer allowed.
NOTICE = timedelta(hours=72)
# The shortest extension of an open round, and how often it can be extended.
SHORTEST_EXTENSION, MOST_EXTENSIONS = timedelta(days=7), 2
# Leads are told of a planned round this long after its plan was last saved.
QUIET = timedelta(hours=1)
# These cannot change once paper answers have been typed into a planned round.
KEPT_WITH_SHEETS = ("source", "instrument", "breakdown", "minimum_group", "is_practice")
OUT_OF_RANGE = _("The minimum group is a number from 3 to 20.")


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> "RoundQuerySet":
        return self.filter(opened_at__isnull=False, closed_at=None, cancelled_at=None)

    def due_to_close(self, now: datetime) -> "RoundQuerySet":
        """Open rounds past their closing time and the grace period for forms already open.

        Imports are excluded: their times say when people answered, not when to close the round.
        """
        invited = self.open().filter(source=Round.Source.INVITED)
        return invited.filter(closes_at__lte=now - grace())

    def reports_due_to_open(self, now: datetime) -> "RoundQuerySet":
        """Closed rounds whose report should now be opened to everybody."""
        in_time = models.Q()
        for days in range(MOST_REPORT_DAYS + 1):
            in_time |= models.Q(report_after_days=days, closed_at__lte=now - timedelta(days=days))
        return self.filter(in_time, report_opened_at=None)

    def to_ask(self, now: datetime) -> "RoundQuerySet":
        """Planned rounds that will invite whoever is on the lists when they open. (Practice rounds
        are excluded: a manager picks their participants.)"""
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
        """Rounds that were closed or cancelled before that time."""
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
    # Everybody with access can read the report this many days after closing; managers, at once.
    report_after_days = models.PositiveSmallIntegerField(
        _("days until the report opens to everybody"),
        default=USUAL_REPORT_DAYS,
        validators=[MaxValueValidator(MOST_REPORT_DAYS)],
    )
    # The manager's own text for the invitation and the reminders; empty for the usual text.
    invitation_subject = models.CharField(_("subject"), max_length=120, blank=True)
    invitation_text = models.TextField(_("text"), blank=True, max_length=3_000)
    reminder_subject = models.CharField(_("subject of the reminder"), max_length=120, blank=True)
    reminder_text = models.TextField(_("text of the reminder"), blank=True, max_length=3_000)
    # The title of the round that this text was copied from, while it is unchanged.
    words_taken_from = models.CharField(max_length=120, blank=True, editable=False)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    planned_at = models.DateTimeField(_("was planned"), default=timezone.now, editable=False)
    # Leads are told some time after this, so that they do not hear of a plan still being made.
    plan_saved_at = models.DateTimeField(default=timezone.now, editable=False)
    # The opening time that leads were last told.
    leads_told_of = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(_("was opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("was closed"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("was cancelled"), null=True, editable=False)
    # When the report was opened to everybody with access (on time or early) and they were told.
    report_opened_at = models.DateTimeField(_("report was opened"), null=True, editable=False)
    # Somebody accepted the risk that spacing.TooClose describes; respondents are told.
    soon_after_another = models.BooleanField(default=False, editable=False)
    # False for an import without a roster: its report then gives no response rate.
    asked_is_known = models.BooleanField(default=True, editable=False)
    times_extended = models.PositiveSmallIntegerField(default=0, editable=False)
    # The closing time was brought forward, with notice. That cannot be undone.
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
        if None in (self.opens_at, self.closes_at):  # the form has already reported it
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
        """The start of the time in which people could answer. Dates reports and orders rounds.

        For an import only the times entered count: it may be opened and closed years later,
        whenever somebody gets round to importing it."""
        opened = None if self.is_import else self.opened_at
        return min(max(self.opens_at, opened or self.opens_at), self.answers_until)

    @property
    def answers_until(self) -> datetime:
        """The end of the time in which people could answer: closing time, or earlier if closed
        early."""
        return min(self.closes_at, self.closed_at or self.closes_at)

    @property
    def chronological_key(self) -> tuple[datetime, datetime, int]:
        """Sort key of rounds: by end, so that no later round comes before one that has ended; then
        by beginning. The day of an import does not matter."""
        return self.answers_until, self.answers_from, self.pk

    @property
    def may_be_extended(self) -> bool:
        """Whether an extension is allowed, apart from the time left."""
        return not self.closes_early and self.times_extended < MOST_EXTENSIONS

    def is_due(self, now: datetime) -> bool:
        """Whether closing time and the grace period for forms already open have passed."""
        return now >= self.closes_at + grace()

    def may_close(self, now: datetime) -> bool:
        """Whether the round may be closed now. Practice rounds and imports may close at any time:
        nobody is watching their answers come in (R17)."""
        return self.is_due(now) or self.is_practice or self.is_import

    def is_about_to_close(self, now: datetime) -> bool:
        """From here on the closing time cannot change, and responses are not counted."""
        return now >= self.closes_at - NOTICE

    @property
    def report_opens_at(self) -> datetime:
        """When everybody with access can read the report; managers can from the closing on."""
        in_time = (self.closed_at or self.closes_at) + timedelta(days=self.report_after_days)
        return self.report_opened_at or in_time

    def report_is_open(self, now: datetime) -> bool:
        if self.closed_at is None:
            return False
        return self.report_opened_at is not None or now >= self.report_opens_at

    def is_open(self, now: datetime) -> bool:
        """Whether a respondent may begin."""
        return self._is_asking and self.opens_at <= now < self.closes_at

    def accepts_answers(self, now: datetime) -> bool:
        """Whether a form may be saved: until some minutes after closing time, if already open."""
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
