"""Which entries of the audit log to show."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Did
from assessments.selectors.deeds import Filter
from files import addresses
from web.forms import fields_only
from web.time_fields import DayInput

# Signing in concerns no partnership, nor does what administrators do with accounts.
OF_NO_PARTNERSHIP = {
    Did.SIGNED_IN,
    Did.SIGNED_OUT,
    Did.SIGNED_OUT_ELSEWHERE,
    Did.MADE_FIRST_ACCOUNT,
    Did.CHANGED_PASSWORD,
    Did.ADDED_SECOND_STEP,
    Did.REMOVED_SECOND_STEP,
    Did.ADDED_ACCOUNT,
    Did.CHANGED_ACCOUNT,
    Did.DELETED_ACCOUNT,
    Did.ADDED_QUESTIONNAIRE,
    Did.TRIED_MAILS_AGAIN,
}
DAY = _("Enter a date, such as 2026-10-05.")


class WhichDeedsForm(forms.Form):
    who = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    did = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=DayInput(), error_messages={"invalid": DAY}
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=DayInput(), error_messages={"invalid": DAY}
    )

    def __init__(
        self, *args: Any, accounts: Mapping[int, str], of_all: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(number, addresses.readable(each)) for number, each in accounts.items()]
        kinds = [each for each in Did if of_all or each not in OF_NO_PARTNERSHIP]
        self._choose("who", [("", _("Everybody")), *people])
        self._choose("did", [("", _("Everything")), *((each.value, each.label) for each in kinds)])
        for field in self.fields.values():
            field.depends = True  # type: ignore[attr-defined] # that it is optional goes without saying
        self.helper: FormHelper = fields_only()

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day comes before the first. Choose a later one."))

    def which(self) -> Filter:
        typed = self.cleaned_data
        return Filter(typed["who"], typed["did"], typed["since"], typed["until"])
