from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.access import partnerships_for
from assessments.instruments import catalogue
from assessments.models import Round
from assessments.sealing import has_key


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
    """For a monitor. Loud when an open round has lost its key: it can take no answers."""
    now = timezone.now()
    without = [r.pk for r in Round.objects.open().filter(closes_at__gt=now) if not has_key(r)]
    body = {"ok": not without, "open_rounds_without_key": without}
    return JsonResponse(body, status=503 if without else 200)
