"""Signed out while typing: nothing is stored, and nothing that was typed is lost.

A form that comes from nobody, or without its token, cannot be taken. Whoever sent it signs in on
the page that says so, at the same address, and gets the form back as it was; then sends it again.
No address is ever taken from the request to lead somebody there.
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from assessments import form_filling, page_owner, sealed_form
from assessments.forms.accounts import SignInForm
from assessments.sealed_form import SubmittedForm

View = Callable[[HttpRequest], HttpResponse]


class TypedIsKept:
    """Middleware: a form that would be answered by the sign-in page is answered by ours."""

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
        """After the check of the form's token."""
        # A form without a token is sent from anywhere: nobody signs in by it.
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        if sealed_form.FIELD in request.POST:
            return come_back(request, partial(view, *args, **kwargs))
        if request.user.is_authenticated and page_owner.account(request) not in (
            None,
            request.user.pk,
        ):
            return someone_elses(request)
        return None


def _leads_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    doors = {reverse("sign-in"), reverse("admin:login")}
    if response.status_code != 302 or request.path in doors or request.user.is_authenticated:
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
    """Says what has happened, and asks them to sign in where they are."""
    form = form or SignInForm(request)
    form.fields["username"].widget.attrs.pop("autofocus", None)  # first, what has happened
    context = {
        "kept": sealed_form.seal(kept) if kept else "",
        "had_files": bool(kept and kept.had_files),
        "form": form,
        "error_heading": _("You are not signed in"),
        **more,
    }
    return render(request, "errors/signed_out.html", context, status=status)


def someone_elses(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/someone_elses_page.html", status=403)


# Coming back


def come_back(request: HttpRequest, view: Any) -> HttpResponse:
    """They have signed in on our page, or by now in another tab."""
    kept = sealed_form.unseal(request)
    if kept is None or request.user.is_authenticated:
        return go_on(request, kept, view)
    if "elsewhere" in request.POST:
        return page(request, kept, not_yet=True)
    form = SignInForm(request, request.POST)
    if not form.is_valid():
        return page(request, kept, form)
    user = form.get_user()
    if user.pk != kept.account:
        form.add_error(None, _("This was typed by somebody with another account."))
        return page(request, kept, form, another=True)
    login(request, user)
    return go_on(request, kept, view)


def go_on(request: HttpRequest, kept: SubmittedForm | None, view: Any) -> HttpResponse:
    """What was typed, for whoever typed it."""
    if not request.user.is_authenticated or kept is None:
        return page(request, kept)
    if request.user.pk != kept.account:
        return someone_elses(request)
    said = _("You are signed in again. Nothing is stored yet: check what you typed, and send it.")
    return hand_back(request, kept, view, said)


def hand_back(request: HttpRequest, kept: SubmittedForm, view: Any, said: str) -> HttpResponse:
    """The page as it is now, with what was typed; where it has no place, a button to send it."""
    messages.warning(request, said)
    if kept.had_files:
        messages.warning(request, _("Only the file has to be chosen again."))
    _ask_for_the_page(request)
    response: HttpResponse = view(request)
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
        tokens = {"csrfmiddlewaretoken", page_owner.FIELD}
        whole = form_filling.fill(response.content.decode(), request.path, kept.pairs, but=tokens)
        if whole is not None:
            response.content = whole.encode()
            return response
    return render(request, "errors/send_again.html", {"typed": kept.pairs})


def _ask_for_the_page(request: HttpRequest) -> None:
    """From here on it is as if somebody had only opened the page."""
    request.method = request.META["REQUEST_METHOD"] = "GET"
    request.POST = QueryDict()
    request._files = MultiValueDict()  # type: ignore[attr-defined]
