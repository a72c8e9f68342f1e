from typing import Any

from django import template
from django.urls import reverse

from assessments import help_pages

register = template.Library()


@register.simple_tag(takes_context=True)
def help_address(context: dict[str, Any]) -> str:
    """The help for this page of respondents; elsewhere the index of all help pages."""
    match = getattr(context.get("request"), "resolver_match", None)
    fitting = help_pages.for_respondents(match.url_name) if match else None
    return fitting.address if fitting else reverse("help")
