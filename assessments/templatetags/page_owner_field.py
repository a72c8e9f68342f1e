"""`{% csrf_token %}` with a second hidden field. It is a builtin (config.settings), so all our
forms and the admin's have it."""

from typing import Any

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from assessments import whose_page

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    token: Any = CsrfTokenNode().render(context)
    request = context.get("request")
    return format_html("{}{}", token, whose_page.hidden_field(request) if request else "")
