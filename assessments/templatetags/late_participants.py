from typing import Any

from django import template
from django.utils import timezone

from assessments.access import Access, agencies_for, may
from assessments.localised import listed
from assessments.models import Round
from assessments.selectors import late_people

register = template.Library()

# How many are named; the others are counted.
NAMED = 8


@register.inclusion_tag("assessments/_not_invited.html", takes_context=True)
def not_invited(context: dict[str, Any], survey_round: Round | None = None) -> dict[str, Any]:
    """People who came on the list after a round was opened, and are not invited to it.

    For all rounds that can still invite them, or for one. Managers can invite them; leads see the
    people of their own agency, and that a manager can invite them.
    """
    user, partnership = context["request"].user, context["partnership"]
    taking = late_people.rounds_taking_late_people(partnership, timezone.now())
    rounds = [each for each in taking if survey_round in (None, each)]
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
