from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from operation.views import probes

Handler = Callable[[HttpRequest], HttpResponse]


def answers_probes(get_response: Handler) -> Handler:
    """What starts and stops processes asks them by number, without HTTPS: whatever the host."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return probes.healthz(request) if request.path == "/healthz" else get_response(request)

    return middleware
