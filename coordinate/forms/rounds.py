"""Forms about a round."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime, time, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.localised import dated
from assessments.models import Partnership, Round, instrument_choices
from assessments.models.rounds import KEPT_WITH_SHEETS, NOTICE, SHORTEST_EXTENSION, YEARS
from assessments.services import rounds, spacing
from assessments.services.spacing import FOUR_WEEKS, NearbyRound, newest_end
from assessments.working_days import on_a_working_day
from web.forms import tick_to_go_on, with_button
from web.time_fields import DayInput, time_field

# An opening time of a few minutes ago means "at once".
JUST_NOW = timedelta(minutes=5)
WAYS_TO_ANSWER = (
    (Round.Source.INVITED, _("By a personal link that each person gets by e-mail")),
    (
        Round.Source.IMPORTED,
        _("On paper or with another tool: you type the sheets in, or import a file of answers"),
    ),
)


class PlanForm(forms.ModelForm):
    """What the page and the admin have in common: the questionnaire, and the fields that are fixed
    once sheets of paper have been typed in.

    Subclasses have a field `instrument`, unless the round is only viewed.
    """

    stays = frozenset(KEPT_WITH_SHEETS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has_sheets = self.instance.pk is not None and self.instance.invitations.exists()
        self.kept = self.stays & self.fields.keys() if has_sheets else frozenset()
        for name in self.kept:
            self.fields[name].disabled = True
        if "instrument" in self.fields:
            field = self.fields["instrument"]
            field.choices = instrument_choices()  # type: ignore[attr-defined]
            if self.instance.pk:
                field.initial = f"{self.instance.instrument_key} {self.instance.instrument_version}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("instrument"):
            key, version = cleaned["instrument"].rsplit(" ", 1)
            self.instance.instrument_key, self.instance.instrument_version = key, version
        return cleaned


BETWEEN = ("opens_at", "closes_at")
GIVE_A_DAY = _("Enter a date, such as 2026-10-05.")
STILL_TO_COME = _("That day is in the future. Enter the day on which it happened.")


class RoundForm(PlanForm):
    """Plan a round. Times are in the partnership's time zone, which the view activates."""

    on_paper: Mapping[str, datetime] = {}
    instrument = forms.ChoiceField(
        label=_("Questionnaire"), help_text=_("It cannot be changed once the round is open.")
    )
    opens_at = time_field(_("Opens"))
    opens_at_once = forms.BooleanField(
        label=_("Open at once: people are invited as soon as I open the round."),
        error_messages={
            "required": _(
                "The opening time has passed. Tick the box if you mean it, or choose a time in the "
                "future."
            )
        },
    )
    closes_at = time_field(
        _("Closes"), _("People can answer until then. Two to four weeks are usual.")
    )

    class Meta:
        model = Round
        fields = (
            "title",
            "source",
            "instrument",
            "breakdown",
            "minimum_group",
            "opens_at",
            "opens_at_once",
            "closes_at",
            "report_after_days",
            "is_practice",
        )
        labels = {
            "title": _("Name of the round"),
            "source": _("How people answer"),
            "report_after_days": _("Days until everybody can read the report"),
            "is_practice": _("This is a practice round, to try it with colleagues first"),
            "breakdown": _("The report shows scores"),
            "minimum_group": _("Smallest group that is shown"),
        }
        help_texts = {
            "title": _("For example “Autumn 2026”. Everybody who is asked sees it."),
            "breakdown": _(
                "Choose one of the two: both together could show what somebody answered. Roles are "
                "strategic, operational and other."
            ),
            "minimum_group": _("Promised to everybody who is asked. Usually 5; from 3 to 20."),
            "report_after_days": _(
                "Counted from the closing, 0 to 14. Managers read the report at once and can open "
                "it to everybody earlier; nobody can delay it."
            ),
            "is_practice": _(
                "In a practice round nothing is promised: people are told not to answer "
                "truthfully, its report is marked, and you can close it at any time. It invites "
                "everybody on the list, so add only the colleagues who try it with you."
            ),
        }
        widgets = {"breakdown": forms.RadioSelect, "source": forms.RadioSelect}

    def __init__(self, *args: Any, partnership: Partnership, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.partnership = partnership
        if not self.instance.pk:
            is_practice = self.instance.is_practice
            self._suggest_times(now, None if is_practice else newest_end(partnership))
            self._suggest_times_on_paper(now)
        self.now = now
        self.fields["source"].choices = WAYS_TO_ANSWER  # type: ignore[attr-defined]
        self.fields["source"].required = False
        self.fields["source"].depends = True  # type: ignore[attr-defined]
        for name in self.kept:
            self.fields[name].help_text = _("This is fixed: sheets have already been typed in.")
        if not self._is_in_the_past():
            del self.fields["opens_at_once"]
        self.fields["breakdown"].choices = Round.Breakdown.choices  # type: ignore[attr-defined]
        self.helper = with_button(_("Save and see what it can show"))
        zone = partnership.time_zone.replace("_", " ")
        self.fields["opens_at"].help_text = _("In the partnership’s time zone, %s.") % zone

    def _is_in_the_past(self) -> bool:
        """Was a new opening time typed that is in the past? (In a round on paper it only says when
        the sheets were handed out.)"""
        if not self.is_bound or self._is_on_paper():
            return False
        field = self.fields["opens_at"]
        try:
            opens = field.clean(field.widget.value_from_datadict(self.data, {}, "opens_at"))
        except forms.ValidationError:
            return False
        was = self.instance.opens_at if self.instance.pk else None
        is_new = was is None or opens != was.replace(second=0, microsecond=0)
        return bool(is_new and opens < self.now - JUST_NOW)

    def _is_on_paper(self) -> bool:
        typed = "" if self.fields["source"].disabled else self.data.get("source")
        return (typed or self.instance.source) == Round.Source.IMPORTED

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"] or self.instance.source
        return source

    def save(self, commit: bool = True) -> Round:
        self.instance.plan_saved_at = self.now
        saved: Round = super().save(commit)
        return saved

    def _suggest_times(self, now: datetime, newest_end: datetime | None) -> None:
        """From tomorrow morning, or four weeks after the previous round, for three weeks. Both ends
        are working days."""
        region = self.instance.partnership.country
        earliest = max(now, newest_end + FOUR_WEEKS) if newest_end else now
        opens = timezone.localtime(earliest).replace(hour=9, minute=0, second=0, microsecond=0)
        opens = on_a_working_day(opens + timedelta(days=1), region)
        self.initial["opens_at"] = opens
        closes = opens.replace(hour=17) + timedelta(days=21)
        self.initial["closes_at"] = on_a_working_day(closes, region)
        if newest_end:
            self.fields["closes_at"].help_text = _(
                "People can answer until then. Two to four weeks are usual. Rounds should be four "
                "weeks apart, so this one should not begin before %s."
            ) % dated(timezone.localtime(earliest), year=True)

    def _suggest_times_on_paper(self, now: datetime) -> None:
        """From today, whenever the previous round was: a round on paper is dated later, when its
        sheets are back. static/forms.js fills these in unless somebody has changed the times."""
        opens = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        closes = opens.replace(hour=17) + timedelta(days=21)
        closes = on_a_working_day(closes, self.instance.partnership.country)
        self.on_paper = {"opens_at": opens, "closes_at": closes}
        for name, when in self.on_paper.items():
            self.fields[name].widget.attrs["data-on-paper"] = f"{when:%Y-%m-%dT%H:%M}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.on_paper and self._is_on_paper() and not {*BETWEEN} & {*self.changed_data}:
            cleaned |= self.on_paper
        if cleaned.get("is_practice") and self._is_on_paper():
            self.add_error("is_practice", _("A practice round is answered by personal links."))
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Choose a closing time after the opening."))
        elif closes and closes <= self.now and not self._is_on_paper():
            self.add_error("closes_at", _("Choose a closing time in the future."))
        return cleaned


EVERYBODY_IS_TOLD = _("Everybody who is asked is told.")


class MayBeNear(forms.Form):
    """A form with one more question if another round asks many of the same people at about the
    same time."""

    or_else = _("Tick the box if you accept this risk, or change the times.")

    def ask_about(self, near: list[NearbyRound], *, who_is_told: Any = EVERYBODY_IS_TOLD) -> None:
        if not near:
            return
        self.fields["soon_after_another"] = forms.BooleanField(
            label=_("I accept the risk that comparing the two could show what somebody answered."),
            help_text=" ".join([*map(str, near), str(who_is_told)]),
            error_messages={"required": self.or_else},
        )


class AskedForm(MayBeNear):
    """The days between which people were asked on paper or with another tool. They date the report.

    The planned days are suggested if they have passed. Times are in the active time zone.
    """

    opens_at = forms.DateField(
        label=_("People were asked from"),
        widget=DayInput(),
        error_messages={"invalid": GIVE_A_DAY},
    )
    closes_at = forms.DateField(
        label=_("People were asked until"),
        widget=DayInput(),
        error_messages={"invalid": GIVE_A_DAY},
    )

    def __init__(self, *args: Any, survey_round: Round, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.planned = {name: timezone.localtime(getattr(survey_round, name)) for name in BETWEEN}
        for name, planned in self.planned.items():
            if planned <= now:
                self.initial[name] = planned.date()
            self.fields[name].validators += (
                MinValueValidator(date(min(YEARS), 1, 1), GIVE_A_DAY),
                MaxValueValidator(timezone.localdate(now), STILL_TO_COME),
            )
        self.fields["closes_at"].help_text = _(
            "The report shows both days. They also decide its place among the other reports."
        )
        self.dated = self._with_its_days(survey_round)
        self.ask_about(
            spacing.nearby(self.dated, now) if self.dated else [],
            who_is_told=_("People who are asked now, in an open round, are told."),
        )

    def _with_its_days(self, survey_round: Round) -> Round | None:
        """The round with the dates that were typed; None if they are not dates."""
        days = {}
        for name in BETWEEN:
            field = self.fields[name]
            typed = field.widget.value_from_datadict(self.data, {}, name)
            try:
                days[name] = field.clean(typed if self.is_bound else self.initial.get(name))
            except forms.ValidationError:
                return None
        dated = copy(survey_round)
        dated.opens_at, dated.closes_at = self._moments(days["opens_at"], days["closes_at"])
        return dated

    def _moments(self, begins: date, ends: date) -> tuple[datetime, datetime]:
        """The planned time, if the planned day was kept and the time has passed; else the whole
        day, or what has passed of it. Whole days too if the planned times would not be in order."""
        zone = timezone.get_current_timezone()
        whole = {
            "opens_at": datetime.combine(begins, time.min, zone),
            "closes_at": min(datetime.combine(ends, time(23, 59), zone), self.now),
        }
        opens, closes = (
            planned if planned.date() == whole[name].date() and planned <= self.now else whole[name]
            for name, planned in self.planned.items()
        )
        if _in_order(opens, closes):
            return opens, closes
        return whole["opens_at"], whole["closes_at"]

    def asked(self) -> tuple[datetime, datetime]:
        return self._moments(self.cleaned_data["opens_at"], self.cleaned_data["closes_at"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("opens_at"), cleaned.get("closes_at")
        if begins and ends and ends < begins:
            self.add_error("closes_at", _("Choose a day that is not before the first."))
        elif begins and ends and not _in_order(*self._moments(begins, ends)):
            self.add_error("closes_at", _("This day has only just begun. Try again in a minute."))
        return cleaned


def _in_order(first: datetime, then: datetime) -> bool:
    """Compared as moments, because clocks may have been put back in between."""
    return first.timestamp() < then.timestamp()


class OpenForm(MayBeNear):
    """The confirmation before people are invited."""

    def __init__(self, *args: Any, survey_round: Round, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at_once = self.data.get("go") == "at_once"
        self.ask_about(spacing.nearby(survey_round, now, at_once=self.at_once))
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        return {**(super().clean() or {}), "at_once": self.at_once}


class ExtendForm(MayBeNear):
    """A later closing time."""

    closes_at = time_field(_("New closing time"))

    def __init__(self, *args: Any, survey_round: Round, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey_round = survey_round
        earliest = _whole_minute(timezone.localtime(survey_round.closes_at + SHORTEST_EXTENSION))
        region = survey_round.partnership.country
        self.fields["closes_at"].initial = on_a_working_day(earliest, region)
        self.fields["closes_at"].help_text = _("Not before %s.") % _day_and_time(earliest)
        self.ask_about(self._newly_nearby(now))
        self.helper = with_button(_("Extend the round"))

    def _newly_nearby(self, now: datetime) -> list[NearbyRound]:
        """The round with the closing time that was typed; None if it is not a time."""
        field = self.fields["closes_at"]
        try:
            until = field.clean(field.widget.value_from_datadict(self.data, {}, "closes_at"))
            rounds.check_extension(self.survey_round, until)
        except forms.ValidationError:
            return []
        return spacing.newly_nearby(self.survey_round, now, until=until)


class CloseEarlyForm(forms.Form):
    """An earlier closing time. The first afternoon that gives enough notice is suggested."""

    closes_at = time_field(_("New closing time"))
    understood = tick_to_go_on(
        _("I understand that this cannot be undone, and that people are told.")
    )

    def __init__(self, *args: Any, survey_round: Round, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earliest = timezone.localtime(now + NOTICE)
        self.fields["closes_at"].initial = _suggested(earliest, survey_round)
        self.fields["closes_at"].help_text = _(
            "Between %(earliest)s and the current closing time, %(present)s."
        ) % {
            "earliest": _day_and_time(earliest),
            "present": _day_and_time(timezone.localtime(survey_round.closes_at)),
        }
        words = _("Close it early, and tell people")
        self.helper = with_button(words, name="go", css="button-danger")


def _whole_minute(when: datetime) -> datetime:
    """Rounded up: the field has no seconds, and must not refuse the time that it suggests."""
    minute = when.replace(second=0, microsecond=0)
    return minute if minute == when else minute + timedelta(minutes=1)


def _suggested(earliest: datetime, survey_round: Round) -> datetime:
    """The afternoon of a working day, if there is one left; else the earliest time allowed."""
    afternoon = earliest.replace(hour=17, minute=0, second=0, microsecond=0)
    if afternoon < earliest:
        afternoon += timedelta(days=1)
    afternoon = on_a_working_day(afternoon, survey_round.partnership.country)
    soonest = earliest.replace(second=0, microsecond=0) + timedelta(minutes=5)
    return afternoon if afternoon < survey_round.closes_at else soonest


def _day_and_time(when: datetime) -> str:
    return dated(when, year=True, time=True)


class UnderstoodForm(forms.Form):
    """Confirm something that cannot be undone."""

    understood = tick_to_go_on(_("I understand that this cannot be undone."))

    def __init__(self, *args: Any, button: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["understood"].label = label or self.fields["understood"].label
        self.helper = with_button(button, name="go", css="button-danger")
