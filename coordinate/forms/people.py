from collections.abc import Callable, Collection
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments.models import Agency, Participant, Role
from assessments.services import refused_addresses
from assessments.services.people import address_taken
from assessments.services.people_lists import NewAgency
from coordinate.forms.typed_lists import BOX, MOST_TYPED
from files.people import MOST_BYTES
from web.forms import CHOOSE_ONE, with_button


class ParticipantForm(forms.ModelForm):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", CHOOSE_ONE), *Role.choices],
        help_text=_("What they do in the partnership. A report can be shown by role."),
    )

    class Meta:
        model = Participant
        fields = ("email", "first_name", "last_name", "agency", "role")
        labels = {
            "email": _("E-mail address"),
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "agency": _("Agency"),
        }
        help_texts = {"email": _("Invitations are sent to it.")}

    def __init__(
        self,
        *args: Any,
        agencies: QuerySet[Agency],
        check_new: Callable[[list[str]], None],
        **kwargs: Any,
    ) -> None:
        """check_new : raises refused_addresses.DailyLimitReached once a lead may add no more"""
        super().__init__(*args, **kwargs)
        self.agencies = agencies
        self.check_new = check_new
        field = self.fields["agency"]
        field.queryset = agencies  # type: ignore[attr-defined]
        field.empty_label = CHOOSE_ONE  # type: ignore[attr-defined]
        if len(agencies) == 1:
            field.initial = agencies[0]
            field.empty_label = None  # type: ignore[attr-defined]
        new = self.instance.pk is None
        if new and not self.is_bound:
            self.fields["email"].widget.attrs["autofocus"] = ""
        self.helper = with_button(_("Add this person") if new else _("Save"))

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        try:
            self.check_new([email])
        except refused_addresses.DailyLimitReached as no_more:
            raise forms.ValidationError(str(no_more)) from no_more
        others = self.instance.partnership.participants.exclude(pk=self.instance.pk)
        holder = others.filter(email=email).select_related("agency").first()
        if holder:
            raise forms.ValidationError(address_taken(holder, self.agencies))
        return email


class PeopleLinesForm(forms.Form):
    """A few people of one agency, one per line. files.people_lines reads them."""

    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.none(), empty_label=None, required=False
    )
    people = forms.CharField(
        label=_("People, one per line"),
        strip=False,
        max_length=MOST_TYPED,
        help_text=_(
            "“Ann Ode, ann@example.org”, “Ann Ode <ann@example.org>” or the address alone; or "
            "pasted from a spreadsheet or the To: line of an e-mail."
        ),
        widget=forms.Textarea(attrs={"rows": 10} | BOX),
    )
    role = forms.ChoiceField(
        label=_("Their role"),
        choices=[("", CHOOSE_ONE), *Role.choices],
        help_text=_(
            "What they do in the partnership. A report can be shown by role. If somebody has "
            "another role, write it at the end of the line: “Ann Ode, ann@example.org, strategic”."
        ),
    )

    def clean_people(self) -> str:
        text: str = self.cleaned_data["people"]
        if not text.strip():
            raise forms.ValidationError(self.fields["people"].error_messages["required"])
        return text

    def __init__(
        self, *args: Any, agencies: QuerySet[Agency], then: Agency | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["agency"].depends = True  # type: ignore[attr-defined]
        if len(agencies) == 1:
            del self.fields["agency"]
        if not self.is_bound:
            self.fields["people"].widget.attrs["autofocus"] = ""
        self.helper = with_button(_("Add them"))
        if then:
            words = _("Add them, and continue with %s") % then
            self.helper.add_input(Submit("then", words, css_class="button-secondary"))


class PeopleFileForm(forms.Form):
    """A list of people, uploaded or pasted. files.people reads it."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        allow_empty_file=True,
        help_text=_("CSV or Excel (.xlsx), up to 2 MB and 5,000 people."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )
    text = forms.CharField(
        label=_("The list itself"),
        required=False,
        strip=False,
        help_text=_(
            "Instead of a file: paste it from a spreadsheet, with the line of column names."
        ),
        widget=forms.Textarea(attrs={"rows": 12} | BOX),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.depends = True  # type: ignore[attr-defined]
        self.helper = with_button(_("Check the list"))

    def clean(self) -> None:
        file = self.cleaned_data.get("file")
        if file is not None and file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 2 MB."))
        elif file is None and not self.errors and not self.cleaned_data.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste the list below."))


class SameAgencyForm(forms.Form):
    """For each new agency in a list whose name is very like another's: are they the same?"""

    def __init__(self, *args: Any, agencies: Collection[NewAgency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {f"same-{n}": each for n, each in enumerate(agencies) if each.like}
        for field, new in self.questions.items():
            names = {"name": new.name, "like": new.like, "people": new.people}
            question = ngettext(
                "%(name)s: %(people)d person. The name is very like %(like)s. Are they the same?",
                "%(name)s: %(people)d people. The name is very like %(like)s. Are they the same?",
                new.people,
            )
            same = ngettext(
                "Yes: store this person at %(like)s",
                "Yes: store these people at %(like)s",
                new.people,
            )
            self.fields[field] = forms.ChoiceField(
                label=question % names,
                choices=[
                    ("same", same % names),
                    ("new", _("No: add %(name)s as another agency") % names),
                ],
                help_text=_("The name in your list has %s letters that look like ours.")
                % new.strange_script
                if new.strange_script
                else "",
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the two. Nothing is stored yet.")},
            )

    @property
    def same(self) -> set[str]:
        """The names in the list that stand for agencies we already have."""
        chosen = self.cleaned_data
        return {new.name for field, new in self.questions.items() if chosen[field] == "same"}
