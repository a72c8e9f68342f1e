"""What views and forms of all wings have in common."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from assessments.models import Partnership

page_or_form = require_http_methods(["GET", "HEAD", "POST"])


def typed(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, be it nothing; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def status(form: forms.BaseForm) -> int:
    return 400 if form.errors else 200


def about(partnership: Partnership, **more: Any) -> dict[str, Any]:
    return {"partnership": partnership, "demo": partnership.is_demo, **more}


Words = str | Promise

CHOOSE_ONE = _("Choose one")


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


def with_button(words: Words, *, name: str = "save", css: str = "") -> FormHelper:
    helper = FormHelper()
    helper.attrs = {"novalidate": ""}
    helper.add_input(Submit(name, words, css_class=css))
    return helper


def why_not(check: Callable[..., None], *arguments: Any) -> str:
    """Why something cannot be done now; empty if it can."""
    try:
        check(*arguments)
    except forms.ValidationError as problem:
        return " ".join(problem.messages)
    return ""


def tick_to_go_on(label: Any) -> forms.BooleanField:
    """A box to tick before something that cannot be undone."""
    return forms.BooleanField(
        label=label, error_messages={"required": _("Tick the box if you want to go on.")}
    )


def fields_only() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False  # the page has it, with its buttons
    helper.disable_csrf = True
    return helper
