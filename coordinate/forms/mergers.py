"""Record that agencies have merged."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.fields import NameFormField
from assessments.models import Agency, Partnership
from assessments.services import mergers
from coordinate.forms.agencies import NO_SECTOR
from web.time_fields import DayInput

GONE = _("One of these agencies no longer exists. Choose again.")


class MergerForm(forms.Form):
    agencies = forms.MultipleChoiceField(
        label=_("Which agencies have become one?"),
        help_text=_("Choose two or more."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose two agencies or more."),
            "invalid_choice": GONE,
        },
    )
    name = NameFormField(
        label=_("Name of the merged agency"),
        help_text=_("A new name, or that of one of them."),
        max_length=120,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    sector = forms.ChoiceField(
        label=_("Its sector"), choices=[NO_SECTOR, *Agency.Sector.choices], required=False
    )
    merged_on = forms.DateField(
        label=_("On which day did they merge?"),
        help_text=_("Reports of earlier rounds say so: “On 1 April 2026 …”."),
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        error_messages={"invalid": _("Enter a date, such as 2026-04-01.")},
    )

    def __init__(
        self,
        *args: Any,
        partnership: Partnership,
        agencies: QuerySet[Agency],
        now: datetime,
        **kwargs: Any,
    ) -> None:
        today = now.astimezone(partnership.zone).date()
        kwargs["initial"] = {"merged_on": today, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.partnership, self.now = partnership, now
        self.by_number = {str(agency.pk): agency for agency in agencies}
        choices = [(number, agency.name) for number, agency in self.by_number.items()]
        self.fields["agencies"].choices = choices  # type: ignore[attr-defined]
        self.fields["merged_on"].widget.attrs["max"] = today.isoformat()

    def clean_agencies(self) -> list[Agency]:
        return [self.by_number[number] for number in dict.fromkeys(self.cleaned_data["agencies"])]

    def clean(self) -> None:
        """Check what saving checks, so that the confirmation page has no errors."""
        if self.errors:
            return
        cleaned = self.cleaned_data
        mergers.check(
            self.partnership,
            cleaned["agencies"],
            name=cleaned["name"],
            merged_on=cleaned["merged_on"],
            now=self.now,
        )
