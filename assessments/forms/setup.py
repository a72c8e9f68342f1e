"""Forms to set up a partnership, its agencies and its people."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments import working_days
from assessments.fields import LONGEST_TYPED
from assessments.localised import language, translated
from assessments.models import Agency, Participant, Partnership, Role
from assessments.services import refused_addresses
from assessments.services.partnerships import TAKEN_BY_A_PAGE, agency_has_twin
from assessments.services.people import address_taken
from assessments.services.people_lists import NewAgency
from files import names
from files.people import MOST_BYTES, with_lines
from files.people_lines import AgencyLine, read_agencies
from files.problems import FileProblems

FIRST_ZONES = ("Europe/London", "UTC")
CHOOSE_ONE = _("Choose one")
NO_SECTOR = ("", _("Not given"))
# A box for a typed list: long, and without spelling or capitals corrected.
MOST_TYPED = 100_000
BOX = {"spellcheck": "false", "autocapitalize": "off", "class": "code"}

Words = str | Promise


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


@contextmanager
def errors_shown_by(form: forms.BaseForm) -> Iterator[None]:
    """Show errors raised on save as form errors."""
    try:
        yield
    except forms.ValidationError as problem:
        tell(form, problem)


def tell(form: forms.BaseForm, problem: forms.ValidationError) -> None:
    """Show each error at its field, or above the form if it has no such field."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for field, errors in problem.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


CORRECT_IT = _("Nothing was stored. Correct it here, and send it again.")
CHOOSE_ANOTHER = _("Nothing was stored. Choose another file, or paste the list below.")


def add_problems(
    form: forms.BaseForm,
    field: str,
    problems: FileProblems,
    text: str,
    *,
    then: Words = CORRECT_IT,
) -> None:
    """Show what is wrong with a list, line by line, and say where to correct it."""
    for problem, line in with_lines(problems.problems, text):
        sentence = translated(problem)
        if line:
            sentence = format_html('{}<code class="faulty">{}</code>', sentence, line)
        form.add_error(None, sentence)
    form.add_error(field, str(then))


def with_button(words: Words, *, name: str = "save", css: str = "") -> FormHelper:
    helper = FormHelper()
    helper.attrs = {"novalidate": ""}
    helper.add_input(Submit(name, words, css_class=css))
    return helper


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


class AgenciesForm(forms.Form):
    """The agencies of a partnership: new ones, one per line, and the sector of each."""

    names = forms.CharField(
        required=False,
        strip=False,
        max_length=MOST_TYPED,
        help_text=_("You can add the sector after a comma: “Home Care, private”."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def __init__(
        self, *args: Any, agencies: Iterable[Agency], adding: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {f"sector-{agency.pk}": agency for agency in agencies}
        self.adding = adding
        self.more: list[AgencyLine] = []
        names = self.fields["names"]
        names.depends = True  # type: ignore[attr-defined]
        names.label = (
            _("More agencies, one per line") if self.agencies else _("Agencies, one per line")
        )
        if not self.is_bound:
            names.widget.attrs["autofocus"] = ""
        for field, agency in self.agencies.items():
            self.fields[field] = forms.ChoiceField(
                label=_("Sector of %s") % agency,
                choices=[NO_SECTOR, *Agency.Sector.choices],
                required=False,
                initial=agency.sector,
                # A sector that somebody else has changed in the meantime is kept.
                show_hidden_initial=True,
                widget=forms.Select(attrs={"aria-label": _("Sector of %s") % agency}),
            )

    def clean(self) -> None:
        text = self.cleaned_data.get("names", "")
        if self.adding and not text.strip() and "names" not in self.errors:
            self.add_error("names", _("Write the name of at least one agency."))
        existing = [agency.name for agency in self.agencies.values()]
        try:
            self.more = read_agencies(text, there=existing, sectors=Agency.Sector.values)
        except FileProblems as problems:
            add_problems(self, "names", problems, text)

    @property
    def sectors(self) -> list[tuple[Agency, str]]:
        """The sectors that were changed."""
        changed = [field for field in self.changed_data if field in self.agencies]
        return [(self.agencies[field], self.cleaned_data[field]) for field in changed]


class AgencyForm(forms.ModelForm):
    class Meta:
        model = Agency
        fields = ("name", "sector")
        labels = {"name": _("Name"), "sector": _("Sector")}
        help_texts = {
            "sector": _("Shown beside its name. Rounds and reports do not use it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [NO_SECTOR, *Agency.Sector.choices]  # type: ignore[attr-defined]
        open_round = self.instance.open_round()
        if open_round is not None:
            stays = _(
                "It cannot be changed while “%s” is open, because that round asks people at this "
                "agency."
            )
            self.fields["name"].help_text = stays % open_round.title
        self.helper = with_button(_("Save"))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if agency_has_twin(self.instance, name):
            raise forms.ValidationError(_("This partnership already has an agency of that name."))
        return name


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
