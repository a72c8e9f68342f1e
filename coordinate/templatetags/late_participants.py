from typing import Any

from django import template
from django.utils import timezone

from assessments.access import Access, agencies_for, may
from assessments.localised import listed
from assessments.models import Round
from assessments.selectors import late_people

register = template.Library()

# Name this many; of the others only say how many there are.
NAMED = 8


@register.inclusion_tag("coordinate/people/_not_invited.html", takes_context=True)
def not_invited(context: dict[str, Any], survey_round: Round | None = None) -> dict[str, Any]:
    """People added to the list after a round was opened, and not invited to it.

    For one round, or for all that can still invite them. A manager can invite them; a lead is told
    that a manager can, about their own agency's people.
    """
    user, partnership = context["request"].user, context["partnership"]
    asking = late_people.rounds_taking_late_people(partnership, timezone.now())
    rounds = [each for each in asking if survey_round in (None, each)]
    missing = late_people.not_invited_of(agencies_for(user, partnership), rounds)
    return {
        "partnership": partnership,
        "manages": may(user, partnership, Access.MANAGER),
        "rounds": [
            (each.round, each.can_be_late, listed(each.can_be_late, most=NAMED))
            for each in missing
            if each.can_be_late
        ],
        "only_in_the_next": [
            (each.round, each.only_in_the_next) for each in missing if each.only_in_the_next
        ],
    }
