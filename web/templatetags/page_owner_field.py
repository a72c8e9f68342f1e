"""`{% csrf_token %}` with a second hidden field. A template builtin (config.settings), so that no
form of ours or of the admin can be without it."""

from typing import Any

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web import page_owner

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    token: Any = CsrfTokenNode().render(context)
    request = context.get("request")
    return format_html("{}{}", token, page_owner.hidden_field(request) if request else "")
