"""For people who were signed out while typing: nothing is stored, and nothing typed is lost.

A form without an account, or without its token, cannot be accepted. The page that says so, at the
same address, lets people sign in and gives the form back as it was, to send it again. It never
redirects to an address from the request.
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from accounts import second_step, signing_in
from accounts.forms.sign_in import SignInForm
from assessments.models import User
from web import form_filling, guessing, page_owner, sealed_form, throttle
from web.sealed_form import SubmittedForm

View = Callable[[HttpRequest], HttpResponse]


class TypedIsKept:
    """Middleware: answer a form with our page instead of the sign-in page."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        posted = request.method == "POST"
        response = self.get_response(request)
        if posted and _leads_to_sign_in(request, response):
            return page(request, sealed_form.of(request))
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Runs after the check of the form's token."""
        # A form without a token can come from anywhere, so it must not sign anybody in.
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        if sealed_form.FIELD in request.POST:
            return come_back(request, partial(view, *args, **kwargs))
        account = page_owner.account(request)
        if account is not None and request.user.is_authenticated and request.user.pk != account:
            return someone_elses(request)
        return None


def _leads_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code != 302:
        return False
    doors = {reverse("sign-in"), reverse("account_login"), reverse("admin:login")}
    if request.path in doors or request.user.is_authenticated:
        return False
    location = urlsplit(response["Location"])
    return location.path in doors and location.query.startswith(f"{REDIRECT_FIELD_NAME}=")


# The pages


def page(
    request: HttpRequest,
    kept: SubmittedForm | None,
    form: SignInForm | None = None,
    *,
    status: int = 403,
    **more: object,
) -> HttpResponse:
    """Say what has happened, and let them sign in on this page."""
    form = form or SignInForm(request)
    form.fields["username"].widget.attrs.pop(
        "autofocus", None
    )  # they should first read what has happened
    context = {
        "kept": sealed_form.seal(kept) if kept else "",
        "had_files": bool(kept and kept.had_files),
        "has_second_step": kept is not None and _takes_more(kept.account),
        "form": form,
        "error_heading": _("You are not signed in"),
        **more,
    }
    return render(request, "accounts/signed_out.html", context, status=status)


def _takes_more(account: int) -> bool:
    user = User.objects.filter(pk=account).first()
    return user is not None and second_step.takes_more_than_a_password(user)


def someone_elses(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/someone_elses_page.html", status=403)


# Coming back


def come_back(request: HttpRequest, view: Any) -> HttpResponse:
    """They have signed in on our page, or meanwhile in another tab."""
    kept = sealed_form.unseal(request)
    if kept is None or request.user.is_authenticated:
        return go_on(request, kept, view)
    if "elsewhere" in request.POST:
        return page(request, kept, not_yet=True)
    form = SignInForm(request, request.POST)
    try:
        if not form.is_valid():
            return page(request, kept, form)
    except guessing.HasToWait as problem:
        waits = page(request, kept, status=429, minutes=problem.minutes)
        return throttle.until(waits, problem.wait)
    user = form.get_user()
    if user.pk != kept.account:
        form.add_error(None, _("This was typed by somebody with another account."))
        return page(request, kept, form, another=True)
    if second_step.takes_more_than_a_password(user):
        return page(request, kept)
    signing_in.by_password(request, user)
    response = go_on(request, kept, view)
    guessing.remember_browser(request, response, user.email)
    return response


def go_on(request: HttpRequest, kept: SubmittedForm | None, view: Any) -> HttpResponse:
    """Give back what was typed, to the account that typed it."""
    if not request.user.is_authenticated or kept is None:
        return page(request, kept)
    if request.user.pk != kept.account:
        return someone_elses(request)
    if second_step.is_missing(request):
        return page(request, kept, not_yet=True)
    message = _(
        "You are signed in again. Nothing is stored yet: check what you typed, and send it."
    )
    return hand_back(request, kept, view, message)


def hand_back(request: HttpRequest, kept: SubmittedForm, view: Any, message: str) -> HttpResponse:
    """The current page with what was typed; if it does not fit there, a button to send it."""
    messages.warning(request, message)
    if kept.had_files:
        messages.warning(request, _("Only the file has to be chosen again."))
    _ask_for_the_page(request)
    try:
        response: HttpResponse = view(request)
    except ReauthenticationRequired:  # its button asks who it is
        return render(request, "web/send_again.html", {"typed": kept.pairs})
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
        tokens = {"csrfmiddlewaretoken", page_owner.FIELD}
        whole = form_filling.fill(response.content.decode(), request.path, kept.pairs, but=tokens)
        if whole is not None:
            response.content = whole.encode()
            return response
    return render(request, "web/send_again.html", {"typed": kept.pairs})


def _ask_for_the_page(request: HttpRequest) -> None:
    """Treat the request from here on as if the page had only been opened."""
    request.method = request.META["REQUEST_METHOD"] = "GET"
    request.POST = QueryDict()
    request._files = MultiValueDict()  # type: ignore[attr-defined]
