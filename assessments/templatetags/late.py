from typing import Any

from django import template
from django.utils import timezone

from assessments import selectors
from assessments.access import Access, agencies_for, may
from assessments.models import Round

register = template.Library()

# So many are named; of the others it is said how many there are.
NAMED = 8


@register.inclusion_tag("assessments/_not_invited.html", takes_context=True)
def not_invited(context: dict[str, Any], survey_round: Round | None = None) -> dict[str, Any]:
    """People who came on the list after a round was opened, and whom it does not ask.

    Of all rounds that can still invite them, or of one. A manager invites them; a lead reads that
    a manager can, of their own agency's people.
    """
    user, partnership = context["request"].user, context["partnership"]
    mine = {agency.pk for agency in agencies_for(user, partnership)}
    asking = selectors.asking_now(partnership, timezone.now())
    missing = [
        (each, [person for person in selectors.not_invited(each) if person.agency_id in mine])
        for each in asking
        if mine and survey_round in (None, each)
    ]
    offered = [(each, selectors.can_be_late(each, people)) for each, people in missing]
    return {
        "partnership": partnership,
        "manages": may(user, partnership, Access.MANAGER),
        "rounds": [
            (each, people, people[:NAMED], len(people) - NAMED)
            for each, people in offered
            if people
        ],
        "only_in_the_next": [
            (each, said)
            for each, people in missing
            if (said := selectors.only_in_the_next(each, people))
        ],
    }
