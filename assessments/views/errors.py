"""Pages for what goes wrong before a view is reached."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.views import personal_link, refusals, respond

# The page that each form of a respondent stands on.
AGAIN: dict[str, Callable[..., HttpResponse]] = {
    "respond-start": personal_link.start_again,
    "respond-page": respond.page_again,
    "respond-ranking": respond.ranking_again,
    "respond-submit": respond.review_again,
    "respond-withdraw": respond.withdraw_again,
}


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token, mostly because its page had been open for a long time.

    Nothing is stored; a respondent gets the same page again with everything that was typed, others
    a page from which all that can be sent once more.
    """
    match = request.resolver_match
    again = AGAIN.get(match.url_name or "") if match else None
    if match is None or again is None:
        return render(request, "errors/form_too_old.html", {"typed": _typed(request)}, status=403)
    if refusals.by_htmx(request):
        return render(request, "respond/_not_saved.html", {"status": 403}, status=403)
    return again(request, **match.kwargs)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of a form of ours; no passwords, and nothing that another site sent."""
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not ours or any("password" in name for name in request.POST):
        return []
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in pairs if name != "csrfmiddlewaretoken"]


def too_many_sign_ins(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, str] | None
) -> HttpResponse:
    """The same for every address, whether or not it has an account (AXES_LOCKOUT_CALLABLE)."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    page = render(request, "errors/too_many_sign_ins.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read; mostly because it is too much, and then the page says so."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
    return render(request, "400.html", {"too_much": too_much, "most": most}, status=400)
