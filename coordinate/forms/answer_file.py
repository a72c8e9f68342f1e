"""Import a file of answers: the file, and how many people were asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.instruments.schema import Instrument
from assessments.models import Round
from assessments.services.imports import AgencyInFile, agencies_of
from assessments.services.paper import MOST_SHEETS
from coordinate.forms.rounds import AskedForm
from files.answers import AnswerFile
from files.rosters import Roster
from web.forms import with_button
from web.sealed_upload import MOST_BYTES

MOST_UNPACKED, MOST_CELLS = 20_000_000, 500_000


class AnswerFileForm(forms.Form):
    """The file, and what it does not say itself. files.answers reads its content."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("CSV or Excel (.xlsx), up to 1.5 MB. It is read but not kept."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )
    group_column = forms.CharField(
        label=gettext_lazy("The column that names the agency"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only if it is not found automatically."),
    )
    in_order = forms.BooleanField(
        label=gettext_lazy(
            "The columns have other names. They are in the questionnaire’s order, one for each "
            "statement."
        ),
        required=False,
    )

    def __init__(
        self, *args: Any, instrument: Instrument, carried: bytes | None, **kwargs: Any
    ) -> None:
        """carried : the file, if it was uploaded on an earlier page"""
        super().__init__(*args, **kwargs)
        self.carried = carried
        self.fields["file"].depends = True  # type: ignore[attr-defined]
        labels = instrument.scale.labels
        if labels:
            between = {"lowest": labels[0], "last": len(labels), "highest": labels[-1]}
            self.fields["codes_in_order"] = forms.BooleanField(
                label=_("A1 is “%(lowest)s”, and so on up to A%(last)d, “%(highest)s”.") % between,
                required=False,
            )
        self.helper = with_button(_("Read the file"))

    def clean(self) -> None:
        file = self.cleaned_data.get("file")
        if file is not None and file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 1.5 MB."))
        elif file is None and self.carried is None and "file" not in self.errors:
            self.add_error("file", _("Choose the file."))

    def content(self) -> bytes:
        file = self.cleaned_data["file"]
        return file.read() if file is not None else self.carried or b""

    def how(self) -> dict[str, Any]:
        """The user's hints about the file, for read_answers."""
        chosen = ("in_order", "codes_in_order")
        return {
            **({"group_column": name} if (name := self.cleaned_data["group_column"]) else {}),
            **{each: self.cleaned_data.get(each, False) for each in chosen},
            "most_unpacked": MOST_UNPACKED,
            "most_cells": MOST_CELLS,
        }


class AnswersForm(AskedForm):
    """How many people were asked in each agency, and when, before the answers are stored."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        survey_round: Round,
        answers: AnswerFile,
        now: datetime,
    ) -> None:
        """Raises FileProblems. Which agencies there were depends on the days that are typed."""
        super().__init__(data, survey_round=survey_round, now=now)
        agencies = agencies_of(self.dated or survey_round, answers)
        by_role = survey_round.breakdown == Round.Breakdown.ROLE
        self.agencies = {each.field: each for each in agencies if not by_role}
        for field, each in self.agencies.items():
            self.fields[field] = forms.IntegerField(
                label=each.name,
                min_value=each.answers,
                max_value=MOST_SHEETS,
                widget=forms.NumberInput(attrs={"class": "number"}),
                help_text=_in_the_file(each),
                error_messages={"min_value": _("The file has more people from this agency.")},
            )
        self.order_fields([*self.agencies, "opens_at", "closes_at", "soon_after_another"])
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if sum(cleaned.get(field) or 0 for field in self.agencies) > MOST_SHEETS:
            self.add_error(None, _("This page takes at most 5,000 people."))
        return cleaned

    def roster(self) -> Roster | None:
        """None in a round by role, where nobody knows how many were asked."""
        asked = {each.name: self.cleaned_data[field] for field, each in self.agencies.items()}
        if not asked:
            return None
        return Roster(_("the numbers given"), {name: n for name, n in asked.items() if n})


def _in_the_file(each: AgencyInFile) -> str:
    if not each.answers:
        return _("Nobody in the file. Enter 0 if nobody was asked.")
    there = ngettext("%d person in the file.", "%d people in the file.", each.answers)
    if not each.is_new:
        return there % each.answers
    new = _("New: this agency is added to the partnership.")
    if each.like:
        new = (
            _("New, and very like %s. If they are the same, use that name in the file.") % each.like
        )
    return f"{there % each.answers} {new}"
