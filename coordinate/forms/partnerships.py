"""Forms to set up a partnership, its agencies and its people."""

from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments import working_days
from assessments.fields import LONGEST_TYPED
from assessments.localised import language
from assessments.models import Partnership
from assessments.services.partnerships import TAKEN_BY_A_PAGE
from files import names
from web.forms import Words, with_button

FIRST_ZONES = ("Europe/London", "UTC")


def time_zones(also: str = "") -> list[tuple[Words, list[tuple[str, str]]]]:
    """The most common time zones, then all that are named after places, by region."""
    named = {zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"}
    others = sorted((named | {also}) - {*FIRST_ZONES, ""})
    regions: list[tuple[Words, list[tuple[str, str]]]] = [
        (region, [(zone, zone.replace("_", " ")) for zone in zones])
        for region, zones in groupby(others, key=lambda zone: zone.partition("/")[0])
    ]
    return [(_("Often used"), [(zone, zone) for zone in FIRST_ZONES]), *regions]


def holidays_of(also: str = "") -> list[tuple[Words, list[tuple[str, str]]]]:
    """All regions to choose from, and the one stored, even if it is no longer among them."""
    regions: list[tuple[Words, list[tuple[str, str]]]] = [*working_days.choices(language())]
    known = {code for _country, choices in regions for code, _name in choices}
    return regions if also in known | {""} else [("", [(also, also)]), *regions]


class PartnershipForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Rounds open and close by its clocks.")
    )

    country = forms.ChoiceField(
        label=_("Public holidays of"),
        help_text=_("Suggested dates and reminders avoid them."),
        required=False,
    )

    class Meta:
        model = Partnership
        fields = (
            "name",
            "purpose",
            "contact_name",
            "contact_email",
            "time_zone",
            "country",
            "slug",
        )
        labels = {
            "name": _("Name"),
            "purpose": _("Purpose"),
            "contact_name": _("Contact for questions"),
            "contact_email": _("Their e-mail address"),
            "slug": _("Short name in the web address"),
        }
        help_texts = {
            "purpose": _("What the agencies work together for, in a sentence or two."),
            "contact_name": _(
                "The name of somebody people can ask about a round. Everybody who is asked sees "
                "the name and address, in e-mails too. Leave it empty to name nobody."
            ),
        }
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        country.depends = True  # type: ignore[attr-defined]
        country.choices = holidays_of(self.instance.country)  # type: ignore[attr-defined]
        new = self.instance.pk is None
        if new:  # few questions before people can try it
            for field in ("contact_name", "contact_email", "country"):
                del self.fields[field]
            self.fields["time_zone"].help_text = _(
                "Rounds open and close by its clocks. Public holidays are at first those of "
                "England; choose others in the settings."
            )
        zones = self.fields["time_zone"]
        zones.choices = time_zones(self.instance.time_zone)  # type: ignore[attr-defined]
        slug = self.fields["slug"]
        slug.required = not new
        slug.help_text = (
            _(
                "Leave it empty to have it made from the name: “Northside” gives "
                "…/partnerships/northside/."
            )
            if new
            else _("Changing it changes the address of all the partnership’s pages.")
        )
        self.helper = with_button(_("Create the partnership") if new else _("Save"))

    def clean_contact_email(self) -> str:
        email: str = self.cleaned_data["contact_email"]
        if not email and self.cleaned_data.get("contact_name"):
            raise forms.ValidationError(_("Enter their e-mail address too, or leave the name out."))
        return email

    def clean_country(self) -> str:
        chosen: str = self.cleaned_data["country"]
        return chosen or self.instance.country

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower()
        if slug == TAKEN_BY_A_PAGE:
            raise forms.ValidationError(_("This short name is taken. Choose another."))
        if Partnership.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another partnership has this short name."))
        return slug


class DeletePartnershipForm(forms.Form):
    """Typing the partnership's name to delete it: nobody does that by mistake."""

    name = forms.CharField(
        label=_("Name of the partnership"),
        max_length=LONGEST_TYPED,
        error_messages={"required": _("Type the partnership’s name. Nothing is deleted yet.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        self.fields["name"].help_text = _("Type “%s” to confirm.") % partnership
        self.helper = with_button(_("Delete it for good"), css="button-danger")

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if names.key(typed) != names.key(self.partnership.name):
            raise forms.ValidationError(
                _("That is not its name: it is called “%s”. Nothing is deleted yet.")
                % self.partnership
            )
        return typed
