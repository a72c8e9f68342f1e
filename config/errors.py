"""Pages for errors that are raised before a view is reached."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import signed_out
from respond import refusals
from respond.views import answering, personal_link
from web import sealed_form
from web.sealed_form import SubmittedForm

# The page to which each of a respondent's forms belongs.
AGAIN: dict[str, Callable[..., HttpResponse]] = {
    "respond-start": personal_link.start_again,
    "respond-page": answering.page_again,
    "respond-ranking": answering.ranking_again,
    "respond-submit": answering.review_again,
    "respond-withdraw": answering.withdraw_again,
}


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token, usually because its page was open for a long time.

    Nothing is stored. The same page comes again with everything that was typed.
    """
    match = request.resolver_match
    again = AGAIN.get(match.url_name or "") if match else None
    if match and again:
        if refusals.wants_a_line(request):
            return render(request, "respond/_not_saved.html", {"status": 403}, status=403)
        return again(request, **match.kwargs)
    if match and _is_ours(request):
        view = partial(match.func, *match.args, **match.kwargs)
        if sealed_form.FIELD in request.POST:  # signing in in another tab changes the token
            return signed_out.go_on(request, sealed_form.unseal(request), view)
        if kept := sealed_form.of(request):
            return _without_token(request, kept, view)
    pairs = _typed_by_nobody(request) if _is_ours(request) else []
    context = {"typed": pairs, "too_old": True}
    return render(request, "web/send_again.html", context, status=403)


def _without_token(request: HttpRequest, kept: SubmittedForm, view: Any) -> HttpResponse:
    """A form on a page that somebody with an account had opened."""
    if not request.user.is_authenticated:
        return signed_out.page(request, kept)
    if request.user.pk != kept.account:
        return signed_out.someone_elses(request)
    message = _("This page was open for a long time. Nothing is stored yet: please send it again.")
    response = signed_out.hand_back(request, kept, view, message)
    if response.status_code == 200:
        response.status_code = 403
    return response


def _is_ours(request: HttpRequest) -> bool:
    """Other sites can send anything here, so none of it is shown."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _typed_by_nobody(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form sent without an account; none if there are passwords among them."""
    nobodys = not request.user.is_authenticated and not any("password" in n for n in request.POST)
    return sealed_form.pairs(request) if nobodys else []


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read. If it is too large, the page says so."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
    return render(request, "400.html", {"too_much": too_much, "most": most}, status=400)
