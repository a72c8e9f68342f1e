"""Forms as people see them: django-crispy-forms with our own template pack (templates/plain/)."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.instruments.coding import Answer
from assessments.instruments.schema import Criterion, Scale

DONT_KNOW = "dk"
BLANK = ""


class LikertMatrix:
    """A crispy layout object: rated statements, a list on a phone and a matrix on a wide screen.

    Each statement is a fieldset with its legend, so that it reads the same to everybody; only the
    stylesheet makes a matrix of it.
    """

    template = "plain/likert_matrix.html"

    def __init__(self, *names: str) -> None:
        self.names = names

    def render(self, form: forms.Form, context: Any, **_kwargs: Any) -> SafeString:
        fields = [form[name] for name in self.names]
        form.rendered_fields.update(self.names)  # type: ignore[attr-defined] # crispy's own list
        statements = [{"field": field, "options": _options(field)} for field in fields]
        return render_to_string(self.template, {"statements": statements})


class CriterionForm(forms.Form):
    """The statements of one criterion. Blank is allowed; what the page did not ask is not."""

    def __init__(
        self,
        criterion: Criterion,
        scale: Scale,
        *,
        data: Mapping[str, Any] | None = None,
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        # The prefix keeps a statement called "version" apart from the page's own fields.
        super().__init__(data, prefix="answer", initial=dict(answers or {}))
        for statement in criterion.statements:
            self.fields[statement.code] = forms.ChoiceField(
                label=statement.text,
                choices=_choices(scale),
                required=False,
                widget=forms.RadioSelect,
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page's own form has it
        self.helper.layout = Layout(LikertMatrix(*criterion.codes))

    def clean(self) -> None:
        on_page = {self.add_prefix(code) for code in self.fields}
        if any(name.startswith("answer-") and name not in on_page for name in self.data):
            raise ValidationError(_("This statement is not on the page."))

    def answers(self) -> dict[str, Answer]:
        """What was answered, as `services.answers` takes it; blanks are left out."""
        return {
            code: "dk" if value == DONT_KNOW else int(value)
            for code, value in self.cleaned_data.items()
            if value != BLANK
        }

    def typed(self) -> list[tuple[str, str]]:
        """Names and values as they came, for a page that hands them back."""
        names = [self.add_prefix(code) for code in self.fields]
        return [(name, str(self.data.get(name, BLANK))) for name in names]


def _choices(scale: Scale) -> list[tuple[str, str]]:
    categories = [(str(category), scale.label(category)) for category in scale.categories]
    dont_know = [(DONT_KNOW, scale.dont_know)] if scale.dont_know else []
    # Without it nobody could take an answer back: a radio button cannot be unticked.
    return [*categories, *dont_know, (BLANK, _("Leave blank"))]


def _options(field: BoundField) -> list[dict[str, Any]]:
    """What the template needs of each radio button. "Leave blank" is never ticked for anybody."""
    options = [option.data for option in field.subwidgets]
    kinds = {DONT_KNOW: "dont-know", BLANK: "leave-blank"}
    return [
        {
            "id": option["attrs"]["id"],
            "name": option["name"],
            "value": option["value"],
            "label": option["label"],
            "checked": option["selected"] and option["value"] != BLANK,
            "kind": kinds.get(option["value"], ""),
        }
        for option in options
    ]
