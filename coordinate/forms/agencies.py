from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Agency
from assessments.services.partnerships import agency_has_twin
from coordinate.forms.typed_lists import MOST_TYPED, add_problems
from files.people_lines import AgencyLine, read_agencies
from files.problems import FileProblems
from web.forms import with_button

NO_SECTOR = ("", _("Not given"))


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
