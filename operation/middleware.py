import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from operation import metrics
from operation.views import probes

Handler = Callable[[HttpRequest], HttpResponse]


def counts_requests(get_response: Handler) -> Handler:
    """For `/metrics`, if the settings want it."""
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        metrics.count(response.status_code, time.perf_counter() - began)
        return response

    return middleware


def answers_probes(get_response: Handler) -> Handler:
    """What starts and stops processes asks them by number, without HTTPS: whatever the host."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return probes.healthz(request) if request.path == "/healthz" else get_response(request)

    return middleware
