"""How answers are protected: public, for those who are asked."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assessments.localised import number_in_words
from assessments.models import Round
from reports.disclosure.door import groups, statements
from reports.words.groups import name_of
from web import respondent_cookie

# Three invented agencies, and how many answered beyond the smallest group that is shown. The third
# is too small, and so is "Other agencies" with it alone.
EXAMPLE = {
    gettext_lazy("Council"): 2,
    gettext_lazy("Health service"): 1,
    gettext_lazy("Charity"): -2,
}


@require_safe
def protection(request: HttpRequest) -> HttpResponse:
    """With the smallest group of the round that somebody is answering, else the usual one."""
    invitation = respondent_cookie.respondent(request)
    survey_round = invitation.survey_round if invitation else None
    minimum = survey_round.minimum_group if survey_round else usual_minimum()
    context = {
        "answering": survey_round is not None,
        "survey_round": survey_round,
        "minimum": number_in_words(minimum),
        "example": example(minimum),
        "words_from": statements.WORDS_FROM,
        "counts_from": statements.COUNTS_FROM,
    }
    return render(request, "respond/protection.html", context)


def usual_minimum() -> int:
    return int(Round._meta.get_field("minimum_group").default)


@dataclass(frozen=True, slots=True)
class Row:
    """An agency of the example, and the group in which the report shows it."""

    agency: str
    answered: int
    group: str
    people: int


def example(minimum: int) -> list[Row]:
    """Grouped by the function that groups agencies when a round closes."""
    answered = {str(name): minimum + more for name, more in EXAMPLE.items()}
    units = [groups.Unit(name, name, people) for name, people in answered.items()]
    formed = groups.form(units, answered, minimum=minimum)
    rows = []
    for name, people in answered.items():
        group = formed.groups[formed.index_of[name]]
        rows.append(Row(name, people, name_of(group, "agency"), group.responded))
    return rows
