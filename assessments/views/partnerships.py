from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import selectors
from assessments.access import partnership_for


@require_safe
@login_required
def partnership(request: HttpRequest, slug: str) -> HttpResponse:
    found = partnership_for(request.user, slug)
    now = timezone.now()
    context = {
        "partnership": found,
        "demo": found.is_demo,
        "agencies": selectors.agencies_of(found),
        "rounds": [(each, each.status(now)) for each in found.rounds.all()],
    }
    return render(request, "assessments/partnership.html", context)
