"""Whoever has to have a second step sets one up before anything else."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import second_step

# What needs no account, and what setting it up needs.
OPEN_WINGS = {"respond", "public"}
OPEN_ROOMS = {
    "accounts.views.account",
    "accounts.views.organisation",
    "accounts.views.second_step",
    "accounts.views.sign_in",
    "django.contrib.auth.views",  # signing out
}


class SecondStepComesFirst:
    """Middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        room = getattr(view, "view_class", view).__module__
        is_open = room in OPEN_ROOMS or room.partition(".")[0] in OPEN_WINGS
        if is_open or not second_step.is_missing(request):
            return None
        return redirect("second-step")
