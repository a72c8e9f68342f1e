"""What monitors ask. They get names; numbers are for administrators."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from operation import health


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked, so nothing else makes it fail."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    wrong = health.wrong(timezone.now())
    answer: dict[str, Any] = {"ok": not wrong, "wrong": [*wrong]}
    # Without the database nobody is known to be an administrator.
    if "database" not in wrong and getattr(request.user, "is_superuser", False):
        answer["details"] = wrong
    return JsonResponse(answer, status=503 if wrong else 200)
