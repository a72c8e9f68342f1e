"""What pages with a form about a round have in common."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
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
