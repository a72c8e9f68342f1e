"""What somebody is told who has tried too often."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from web import guessing, throttle


def too_many_tries(request: HttpRequest, problem: guessing.HasToWait) -> HttpResponse:
    """The same page whether or not there is such an account."""
    context = {"minutes": problem.minutes}
    page = render(request, "accounts/too_many_tries.html", context, status=429)
    return throttle.until(page, problem.wait)


class MayHaveToWait(View):
    """For views whose forms count what is tried."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except guessing.HasToWait as problem:
            return too_many_tries(request, problem)
