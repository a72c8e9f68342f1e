"""Forms for setting up: a partnership, its agencies and its people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.models import Agency, Participant, Partnership
from assessments.people_file import MOST_BYTES
from assessments.services.partnerships import TAKEN_BY_A_PAGE

FIRST_ZONE = "Europe/London"

Words = str | Promise


def time_zones(also: str = "") -> list[tuple[str, str]]:
    """All time zones that are named after places, the one most people want first."""
    places = {zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"}
    others = sorted((places | {"UTC", also}) - {FIRST_ZONE, ""})
    return [(zone, zone.replace("_", " ")) for zone in (FIRST_ZONE, *others)]


@contextmanager
def problems_told_by(form: forms.BaseForm) -> Iterator[None]:
    """What is found wrong only when it is stored stands in the form, like all else."""
    try:
        yield
    except forms.ValidationError as problem:
        form.add_error(None, problem)


def with_button(words: Words, *, css: str = "") -> FormHelper:
    helper = FormHelper()
    helper.attrs = {"novalidate": ""}
    helper.add_input(Submit("save", words, css_class=css))
    return helper


class PartnershipForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Times of rounds are given and shown in it.")
    )

    class Meta:
        model = Partnership
        fields = ("name", "purpose", "time_zone", "slug")
        labels = {
            "name": _("Name"),
            "purpose": _("Purpose"),
            "slug": _("Short name for the address"),
        }
        help_texts = {"purpose": _("What the agencies work together for, in a sentence or two.")}
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = self.instance.pk is None
        zones = self.fields["time_zone"]
        zones.choices = time_zones(self.instance.time_zone)  # type: ignore[attr-defined]
        slug = self.fields["slug"]
        slug.required = not new
        slug.help_text = (
            _("Left empty, it is made from the name: “Northside” gives …/partnerships/northside/.")
            if new
            else _("A new one changes the address of all the partnership's pages.")
        )
        self.helper = with_button(_("Create the partnership") if new else _("Save"))

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower()
        if slug == TAKEN_BY_A_PAGE:
            raise forms.ValidationError(_("This word is taken; choose another."))
        if Partnership.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another partnership has this address."))
        return slug


class AgencyForm(forms.ModelForm):
    class Meta:
        model = Agency
        fields = ("name", "sector")
        labels = {"name": _("Name"), "sector": _("Sector")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = self.instance.pk is None
        self.helper = with_button(_("Add the agency") if new else _("Save"))

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = self.instance.partnership.agencies.exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("This partnership already has an agency of that name."))
        return name


class ParticipantForm(forms.ModelForm):
    class Meta:
        model = Participant
        fields = ("email", "first_name", "last_name", "agency", "role")
        labels = {
            "email": _("E-mail address"),
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "agency": _("Agency"),
            "role": _("Role"),
        }
        help_texts = {
            "email": _("Invitations go to it."),
            "role": _("The kind of work this person does in the partnership."),
        }

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = agencies  # type: ignore[attr-defined]
        if len(agencies) == 1:
            field.initial = agencies[0]
            field.empty_label = None  # type: ignore[attr-defined]
        new = self.instance.pk is None
        self.helper = with_button(_("Add this person") if new else _("Save"))

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        others = self.instance.partnership.participants.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists():
            raise forms.ValidationError(
                _("This partnership already has a participant with that address.")
            )
        return email


class PeopleFileForm(forms.Form):
    """A list of people, uploaded or pasted. What it holds is read by assessments.people_file."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        allow_empty_file=True,
        help_text=_("CSV, up to 2 MB and 5,000 people."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    text = forms.CharField(
        label=_("The list itself"),
        required=False,
        strip=False,
        help_text=_("Instead of a file: pasted from a spreadsheet, with the line of column names."),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_button(_("Check the list"))

    def clean(self) -> None:
        file = self.cleaned_data.get("file")
        if file is not None and file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 2 MB."))
        elif file is None and not self.errors and not self.cleaned_data.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste the list below."))
