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


@register.inclusion_tag("assessments/_sections.html", takes_context=True)
def sections(context: dict[str, Any], here: str, slug: str = "") -> dict[str, Any]:
    """The partnership that a page is about, with links to its sections.

    here : the page's section: rounds, people, agencies, access or settings
    slug : of the partnership, for a page that does not have it in its context
    """
    user = context["request"].user
    partnership = context.get("partnership") or partnership_for(user, slug)
    access = access_of(user, partnership)
    url_names = {"rounds": "partnership", "settings": "partnership-edit"}
    url_name = getattr(context["request"].resolver_match, "url_name", None)
    return {
        "partnership": partnership,
        "exact": url_name == url_names.get(here, here),
        "help": access and help_pages.for_members(url_name or "", READS[access]),
        "here": here,
        "manages": access == Access.MANAGER,
        "looks_after": access in (Access.MANAGER, Access.LEAD),
    }
