"""Middleware: the page for whoever asks for a file while as many as can be are being made."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports import heavy

SECONDS = 60


class ManyFiles:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, heavy.Busy):
            return None
        page = render(request, "reports/many_files.html", status=503)
        page["Retry-After"] = str(SECONDS)
        return page
