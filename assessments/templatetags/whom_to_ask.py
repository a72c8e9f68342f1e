from typing import Any

from django import template

from assessments import selectors

register = template.Library()


@register.inclusion_tag("_whom_to_ask.html", takes_context=True)
def whom_to_ask(context: dict[str, Any], slug: str = "") -> dict[str, Any]:
    """By name, for somebody with access to the partnership that a page is about; else nothing.

    It goes by the address, and so stands on pages that say no as well. To others it tells nothing.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    match = getattr(request, "resolver_match", None)
    slug = slug or (match.kwargs.get("slug", "") if match else "")
    if not slug or user is None or not user.is_authenticated:
        return {}
    return {"ask": selectors.whom_to_ask(slug, user), "slug": slug}
