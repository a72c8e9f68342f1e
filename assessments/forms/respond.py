"""Forms as people see them: django-crispy-forms with our own template pack (templates/plain/)."""

from collections.abc import Iterator, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.instruments import coding
from assessments.instruments.coding import Answer
from assessments.instruments.schema import Criterion, Ranking, Scale
from files import ranks

# Keeps a statement called "version" apart from the page's own fields.
PREFIX = "answer"
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


class Ranked:
    """A crispy layout object: options to put in order, each with a list of the places.

    static/ranking.js makes buttons of them, to be pressed in order.
    """

    template = "plain/ranking.html"

    def __init__(self, question: str, *names: str) -> None:
        self.question, self.names = question, names

    def render(self, form: forms.Form, context: Any, **_kwargs: Any) -> SafeString:
        form.rendered_fields.update(self.names)  # type: ignore[attr-defined] # crispy's own list
        fields = [form[name] for name in self.names]
        return render_to_string(self.template, {"question": self.question, "fields": fields})


class PageForm(forms.Form):
    """What one page asks. Blank is allowed; what the page did not ask is not."""

    def __init__(
        self,
        layout: LikertMatrix | Ranked,
        fields: Mapping[str, forms.Field],
        *,
        data: Mapping[str, Any] | None,
        answers: Mapping[str, Answer] | None,
    ) -> None:
        super().__init__(data, prefix=PREFIX, initial=dict(answers or {}))
        self.fields.update(fields)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page's own form has it
        self.helper.layout = Layout(layout)

    def clean(self) -> None:
        on_page = {self.add_prefix(code) for code in self.fields}
        if any(name.startswith(f"{PREFIX}-") and name not in on_page for name in self.data):
            raise ValidationError(_("This is not asked on the page."))

    @property
    def can_be_put_right(self) -> bool:
        """Is what is wrong a mistake that people make? Not on a page that offers what it takes."""
        return False

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


class CriterionForm(PageForm):
    """The statements of one criterion."""

    def __init__(
        self,
        criterion: Criterion,
        scale: Scale,
        *,
        data: Mapping[str, Any] | None = None,
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        fields = {
            statement.code: forms.ChoiceField(
                label=statement.text,
                choices=_choices(scale),
                required=False,
                widget=forms.RadioSelect,
            )
            for statement in criterion.statements
        }
        super().__init__(LikertMatrix(*fields), fields, data=data, answers=answers)


class RankingForm(PageForm):
    """The options of a ranking, each with its place: 1, 2, 3 and so on, none given twice."""

    def __init__(
        self,
        ranking: Ranking,
        *,
        data: Mapping[str, Any] | None = None,
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        places = range(1, len(ranking.options) + 1)
        choices = [(BLANK, _("Not ranked")), *((str(n), place_in_words(n)) for n in places)]
        fields = {
            column: forms.ChoiceField(label=option.text, choices=choices, required=False)
            for option, column in zip(ranking.options, ranking.columns, strict=True)
        }
        super().__init__(Ranked(ranking.question, *fields), fields, data=data, answers=answers)

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        places = {code: int(value or coding.BLANK) for code, value in self.cleaned_data.items()}
        for code, problem in self._no_order(places):
            self.add_error(code, ValidationError(problem, code="no-order"))

    @property
    def can_be_put_right(self) -> bool:
        """Is nothing wrong but that the places are no order (yet)?"""
        found = [problem for each in self.errors.as_data().values() for problem in each]
        return all(problem.code == "no-order" for problem in found)

    def _no_order(self, places: dict[str, int]) -> Iterator[tuple[str, str]]:
        """At which options what is wrong; a gap only once no place is given twice."""
        twice = ranks.repeated([*places.values()])
        for code, place in places.items():
            if place in twice:
                other = next(c for c, p in places.items() if p == place and c != code)
                words = {"other": self.fields[other].label, "place": place_in_words(place)}
                yield code, _("“%(other)s” is %(place)s too.") % words
        passed_over = ranks.first_gap(places.values())
        if passed_over and not twice:
            nobody, this = passed_over
            code = next(code for code, place in places.items() if place == this)
            words = {"this": place_in_words(this), "nobody": place_in_words(nobody)}
            yield code, _("This is %(this)s, but nothing is %(nobody)s.") % words


def place_on_page(code: str) -> str:
    """Where a statement stands on its page, for a link to it."""
    return f"id_{PREFIX}-{code}"


PLACES = (
    gettext_lazy("1st"),
    gettext_lazy("2nd"),
    gettext_lazy("3rd"),
    gettext_lazy("4th"),
    gettext_lazy("5th"),
    gettext_lazy("6th"),
    gettext_lazy("7th"),
    gettext_lazy("8th"),
)


def place_in_words(place: Answer) -> str:
    """A place of a ranking, from 1 to 8."""
    return str(PLACES[int(place) - 1])


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
