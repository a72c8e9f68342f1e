from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext

from assessments.localised import listed
from assessments.selectors import members

register = template.Library()


@register.inclusion_tag("_whom_to_ask.html", takes_context=True)
def whom_to_ask(context: dict[str, Any], slug: str = "") -> dict[str, Any]:
    """Names of people to contact, for members of the page's partnership; otherwise nothing.

    Works from the URL, so that it also appears on error pages. It tells outsiders nothing.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    match = getattr(request, "resolver_match", None)
    slug = slug or (match.kwargs.get("slug", "") if match else "")
    if not slug or user is None or not user.is_authenticated:
        return {}
    ask = members.whom_to_ask(slug, user)
    return {"ask": ask, "people": _linked(ask) if ask else "", "slug": slug}


def _linked(ask: members.WhomToAsk) -> str:
    """Each with a mailto link; of many the first few, and how many more there are."""
    people = [
        render_to_string("_person_to_ask.html", {"person": person}).strip() for person in ask.named
    ]
    if ask.more:
        people.append(ngettext("%(more)d more", "%(more)d more", ask.more) % {"more": ask.more})
        return mark_safe(listed(people))  # noqa: S308 - the template has escaped the names
    return mark_safe(listed(people, join="or"))  # noqa: S308 - the same
