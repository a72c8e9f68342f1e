from typing import Any

from django import template

from assessments import help_pages
from assessments.access import Access, access_of, partnership_for

register = template.Library()

READS = {
    Access.MANAGER: help_pages.MANAGERS,
    Access.LEAD: help_pages.LEADS,
    Access.VIEWER: help_pages.VIEWERS,
}


@register.inclusion_tag("assessments/_partnership_nav.html", takes_context=True)
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
