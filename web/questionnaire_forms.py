"""The questionnaire's forms, drawn by django-crispy-forms with our templates (templates/plain/)."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assessments.instruments import coding
from assessments.instruments.coding import Answer
from assessments.instruments.schema import Criterion, Ranking, Scale
from files import ranks

# A statement may be called "version" like one of the page's own fields.
PREFIX = "answer"
DONT_KNOW = "dk"
BLANK = ""


class LikertMatrix:
    """A crispy layout object for rated statements: a list on a phone, a matrix on a wide screen.

    Each statement is a fieldset with a legend, so a screen reader reads the same on both; only the
    style sheet makes it a matrix.
    """

    template = "plain/likert_matrix.html"

    def __init__(self, *names: str) -> None:
        self.names = names

    def render(self, form: forms.Form, context: Any, **_kwargs: Any) -> SafeString:
        fields = [form[name] for name in self.names]
        form.rendered_fields.update(self.names)  # type: ignore[attr-defined] # crispy's own list
        statements = [{"field": field, "options": form.options(field)} for field in fields]  # type: ignore[attr-defined]
        return render_to_string(self.template, {"statements": statements})


class Ranked:
    """A crispy layout object for options to put in order, each with a list of ranks.

    static/ranking.js turns them into buttons to press in order.
    """

    template = "plain/ranking.html"

    def __init__(self, question: str, *names: str) -> None:
        self.question, self.names = question, names

    def render(self, form: forms.Form, context: Any, **_kwargs: Any) -> SafeString:
        form.rendered_fields.update(self.names)  # type: ignore[attr-defined] # crispy's own list
        fields = [form[name] for name in self.names]
        ranked = [{"field": field, "options": form.options(field)} for field in fields]  # type: ignore[attr-defined]
        return render_to_string(self.template, {"question": self.question, "ranked": ranked})


class PageForm(forms.Form):
    """One page of the questionnaire. Answers can be blank; answers to other pages are refused."""

    # What marks the answer among the choices.
    chosen = " checked"
    # "Leave blank" is never ticked beforehand.
    marks_blank = False
    # The mark of any choice, on a page that is rendered for everybody (respond.blank_pages).
    gap: Callable[[str, str], str] | None = None

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

    def options(self, field: BoundField) -> list[dict[str, Any]]:
        """What the templates need of each choice."""
        kinds = {DONT_KNOW: "dont-know", BLANK: "leave-blank"}
        return [
            {
                "name": option.data["name"],
                "value": option.data["value"],
                "label": option.data["label"],
                "mark": self._mark(option.data),
                "kind": kinds.get(option.data["value"], ""),
            }
            for option in field.subwidgets
        ]

    def _mark(self, option: Mapping[str, Any]) -> str:
        if option["value"] == BLANK and not self.marks_blank:
            return ""
        if self.gap:
            return self.gap(option["name"], option["value"])
        return self.chosen if option["selected"] else ""

    @property
    def user_can_fix_errors(self) -> bool:
        """Never on a page of statements: its buttons send nothing that could be wrong."""
        return False

    def answers(self) -> dict[str, Answer]:
        """The answers as `services.answers` takes them, without blanks."""
        return {
            code: "dk" if value == DONT_KNOW else int(value)
            for code, value in self.cleaned_data.items()
            if value != BLANK
        }

    def typed(self) -> list[tuple[str, str]]:
        """Names and values as they were sent, to return them to the user unchanged."""
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
        fields = _fields_of_statements(criterion, scale, get_language() or "")
        super().__init__(LikertMatrix(*fields), fields, data=data, answers=answers)


class RankingForm(PageForm):
    """The options of a ranking, each with its rank: 1, 2, 3 and so on, each used once."""

    chosen = " selected"
    marks_blank = True

    def __init__(
        self,
        ranking: Ranking,
        *,
        data: Mapping[str, Any] | None = None,
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        fields = _fields_of_options(ranking, get_language() or "")
        super().__init__(Ranked(ranking.question, *fields), fields, data=data, answers=answers)

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        by_code = {code: int(value or coding.BLANK) for code, value in self.cleaned_data.items()}
        for code, problem in self._errors_of_order(by_code):
            self.add_error(code, ValidationError(problem, code="no-order"))

    @property
    def user_can_fix_errors(self) -> bool:
        """True if the ranks are merely not in order yet."""
        problems = [problem for each in self.errors.as_data().values() for problem in each]
        return all(problem.code == "no-order" for problem in problems)

    def _errors_of_order(self, by_code: dict[str, int]) -> Iterator[tuple[str, str]]:
        """Each option with its error. A gap is named only once no rank is used twice."""
        repeated = ranks.repeated([*by_code.values()])
        for code, rank in by_code.items():
            if rank in repeated:
                other = next(c for c, r in by_code.items() if r == rank and c != code)
                names = {"other": self.fields[other].label, "place": rank_in_words(rank)}
                yield code, _("“%(other)s” is %(place)s too.") % names
        gap = ranks.first_gap(by_code.values())
        if gap and not repeated:
            unused, after_it = gap
            code = next(code for code, rank in by_code.items() if rank == after_it)
            names = {"this": rank_in_words(after_it), "nobody": rank_in_words(unused)}
            yield code, _("This is %(this)s, but nothing is %(nobody)s.") % names


def anchor_of(code: str) -> str:
    """The id of a statement's field on its page, to link to it."""
    return f"id_{name_of(code)}"


def name_of(code: str) -> str:
    """The name under which a statement or an option is sent."""
    return f"{PREFIX}-{code}"


RANKS = (
    gettext_lazy("1st"),
    gettext_lazy("2nd"),
    gettext_lazy("3rd"),
    gettext_lazy("4th"),
    gettext_lazy("5th"),
    gettext_lazy("6th"),
    gettext_lazy("7th"),
    gettext_lazy("8th"),
)


def rank_in_words(rank: Answer) -> str:
    """rank : from 1 to 8"""
    return str(RANKS[int(rank) - 1])


# Forms never change their fields, so all forms of a page share them.


@lru_cache(maxsize=500)
def _fields_of_statements(
    criterion: Criterion, scale: Scale, language: str
) -> dict[str, forms.Field]:
    return {
        statement.code: forms.ChoiceField(
            label=statement.text,
            choices=_choices(scale),
            required=False,
            widget=forms.RadioSelect,
        )
        for statement in criterion.statements
    }


@lru_cache(maxsize=50)
def _fields_of_options(ranking: Ranking, language: str) -> dict[str, forms.Field]:
    numbers = range(1, len(ranking.options) + 1)
    choices = [(BLANK, _("Not ranked")), *((str(n), rank_in_words(n)) for n in numbers)]
    return {
        column: forms.ChoiceField(label=option.text, choices=choices, required=False)
        for option, column in zip(ranking.options, ranking.columns, strict=True)
    }


def _choices(scale: Scale) -> list[tuple[str, str]]:
    categories = [(str(category), scale.label(category)) for category in scale.categories]
    dont_know = [(DONT_KNOW, scale.dont_know)] if scale.dont_know else []
    # People need it to take an answer back: a radio button cannot be unticked.
    return [*categories, *dont_know, (BLANK, _("Leave blank"))]
