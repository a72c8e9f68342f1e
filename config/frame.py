"""What stands around every page: navigation, help, and links to pages of other wings.

As a template library (config.settings), so that a page of a lower storey can show a link upward
without naming it.
"""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext

from assessments.access import Access, access_of, partnership_for
from assessments.localised import listed
from assessments.selectors import members
from public import help_pages

register = template.Library()

READS = {
    Access.MANAGER: help_pages.MANAGERS,
    Access.LEAD: help_pages.LEADS,
    Access.VIEWER: help_pages.VIEWERS,
}


@register.inclusion_tag("frame/_partnership_nav.html", takes_context=True)
def partnership_nav(context: dict[str, Any], here: str, slug: str = "") -> dict[str, Any]:
    """The name of the page's partnership, and links to its other pages.

    here : the page's section: rounds, people, agencies, access or settings
    slug : of the partnership, for a page without it in its context
    """
    user = context["request"].user
    partnership = context.get("partnership") or partnership_for(user, slug)
    access = access_of(user, partnership)
    sections = {"rounds": "partnership", "settings": "partnership-edit"}
    url_name = getattr(context["request"].resolver_match, "url_name", None)
    return {
        "partnership": partnership,
        "exact": url_name == sections.get(here, here),
        "help": access and help_pages.for_members(url_name or "", READS[access]),
        "here": here,
        "manages": access == Access.MANAGER,
        "looks_after": access in (Access.MANAGER, Access.LEAD),
    }


@register.simple_tag(takes_context=True)
def help_address(context: dict[str, Any]) -> str:
    """The help for this page of respondents; elsewhere the index of all help pages."""
    match = getattr(context.get("request"), "resolver_match", None)
    fitting = help_pages.for_respondents(match.url_name) if match else None
    return fitting.address if fitting else reverse("help")


@register.inclusion_tag("frame/_back_to_answers.html", takes_context=True)
def back_to_answers(context: dict[str, Any]) -> dict[str, Any]:
    """For somebody who opened this page while answering; otherwise nothing."""
    return {"answering": context.get("answering")}


@register.inclusion_tag("frame/_share_report.html", takes_context=True)
def share_report(context: dict[str, Any]) -> dict[str, Any]:
    """On a page of a report: the link to share it; for others than managers, whom to ask."""
    return {name: context[name] for name in ("partnership", "pk", "manages")}


@register.inclusion_tag("frame/_audit_log.html")
def audit_log_button() -> dict[str, Any]:
    """For administrators: the link to what everybody did."""
    return {}


@register.inclusion_tag("frame/_whom_to_ask.html", takes_context=True)
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
        render_to_string("web/_person_to_ask.html", {"person": person}).strip()
        for person in ask.named
    ]
    if ask.more:
        people.append(ngettext("%(more)d more", "%(more)d more", ask.more) % {"more": ask.more})
        return mark_safe(listed(people))  # noqa: S308 - the template has escaped the names
    return mark_safe(listed(people, join="or"))  # noqa: S308 - the same
