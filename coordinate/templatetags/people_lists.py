"""Notes about an agency's list of people, for everybody who manages it."""

from typing import Any

from django import template
from django.utils import timezone

from assessments.access import Access, agencies_for, may
from assessments.models import Agency, Round
from assessments.selectors import agency_lists, late_people

register = template.Library()


@register.inclusion_tag("coordinate/people/_adding_now.html", takes_context=True)
def adding_now(context: dict[str, Any]) -> dict[str, Any]:
    """Before adding people: open rounds do not invite them automatically."""
    user, partnership = context["request"].user, context["partnership"]
    manages = may(user, partnership, Access.MANAGER)
    own = None if manages else agencies_for(user, partnership).first()
    rounds = late_people.rounds_taking_late_people(partnership, timezone.now())
    return {
        "partnership": partnership,
        "manages": manages,
        "own": own,
        "rounds": [(each, own and late_people.asks_agency(each, own)) for each in rounds],
    }


@register.inclusion_tag("coordinate/people/_shown_alone.html")
def shown_alone(
    agency: Agency, survey_round: Round | None = None, *, only_small: bool = False
) -> dict[str, Any]:
    """Whether an agency can be shown alone: in one round, or in all current and planned ones."""
    now = timezone.now()
    coming = agency_lists.next_to_ask(agency.partnership, now)
    rounds = [
        *late_people.rounds_taking_late_people(agency.partnership, now),
        *([coming] if coming else []),
    ]
    return {
        "agency": agency,
        "only_small": only_small,
        "rounds": [
            (each, each.is_planned, late_people.people_who_count(each, agency))
            for each in rounds
            if each.breakdown == Round.Breakdown.AGENCY and survey_round in (None, each)
        ],
    }


@register.inclusion_tag("coordinate/people/_confirmed.html")
def confirmed(agency: Agency, coming: Round | None = None) -> dict[str, Any]:
    """Who last confirmed the list, and whether that was for the planned round."""
    return {
        "agency": agency,
        "coming": coming,
        "confirmation": agency_lists.confirmation_of(agency),
        "is_for_it": bool(coming and agency_lists.is_confirmed_for(agency, coming)),
    }
