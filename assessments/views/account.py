from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.access import partnerships_for
from assessments.instruments import catalogue
from assessments.models import Round
from assessments.sealing import has_key

# A round that is still open so long after its closing time and the grace is stuck.
TIME_TO_CLOSE = timedelta(minutes=10)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, for a newcomer; one's partnerships, for somebody with an account."""
    if not request.user.is_authenticated:
        instrument = catalogue.latest("partnership-health")
        return render(request, "assessments/welcome.html", {"instrument": instrument})
    partnerships = partnerships_for(request.user).prefetch_related("rounds")
    return render(request, "assessments/home.html", {"partnerships": partnerships})


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a monitor. Loud when an open round has lost its key, or does not close in time."""
    without_key = [r.pk for r in Round.objects.open() if not has_key(r)]
    overdue = [r.pk for r in Round.objects.due_to_close(timezone.now() - TIME_TO_CLOSE)]
    ok = not without_key and not overdue
    body = {"ok": ok, "open_rounds_without_key": without_key, "overdue": overdue}
    return JsonResponse(body, status=200 if ok else 503)
