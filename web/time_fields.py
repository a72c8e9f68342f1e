"""Typed dates and times, in the active time zone. Clocks change twice a year."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.localised import clock, dated


class TimeInput(forms.DateTimeInput):
    """The browser's own field for a date and a time. It sends no time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class DayInput(forms.DateInput):
    """The browser's own field for a date."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeField(forms.DateTimeField):
    """A date and a time in the active zone. Refuses times that do not exist, or exist twice, when
    clocks change."""

    def to_python(self, value: Any) -> datetime | None:
        with changing_clocks_in_words():
            return super().to_python(value)


class SplitTimeField(forms.SplitDateTimeField):
    """The same in two boxes, for the admin."""

    def compress(self, data_list: Any) -> datetime | None:
        with changing_clocks_in_words():
            return super().compress(data_list)


@contextmanager
def changing_clocks_in_words() -> Iterator[None]:
    try:
        yield
    except forms.ValidationError as problem:
        if problem.code != "ambiguous_timezone":
            raise
        raise _of_changing_clocks((problem.params or {})["datetime"]) from problem


def _of_changing_clocks(typed: datetime) -> forms.ValidationError:
    """The error for a time in the hour when clocks go forward or back."""
    zone = timezone.get_current_timezone()
    before, after = (typed.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    is_missing = before is not None and after is not None and before < after
    values = {"day": dated(typed, year=True), "time": clock(typed)}
    if is_missing:
        problem = _(
            "On %(day)s the clocks go forward, and there is no %(time)s. Choose a time before or "
            "after that hour."
        )
    else:
        problem = _(
            "On %(day)s the clocks go back, and %(time)s comes twice. Choose a time before or "
            "after that hour."
        )
    return forms.ValidationError(problem % values, code="ambiguous_timezone")


def time_field(label: Any, help_text: Any = "") -> TimeField:
    return TimeField(
        label=label,
        help_text=help_text,
        widget=TimeInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Enter a date and a time, such as 2026-10-05 09:00.")},
    )
