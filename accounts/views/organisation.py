"""Signing in with the account of one's own organisation."""

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from requests import RequestException

from accounts import adapters
from accounts.provider import Connection
from assessments import access, organisations
from web.forms import page_or_form


@page_or_form
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Lead to the organisation. By a page that goes on by itself: our policy for forms allows
    browsers to send them to nobody else."""
    organisation = _named(key)
    if request.method != "POST":
        return redirect("sign-in")
    try:
        there = OAuth2LoginView.adapter_view(Connection(request, key))(request)
    except (OAuth2Error, RequestException) as problem:
        return adapters.not_signed_in(request, organisation, problem)
    if there.status_code != 302:
        return HttpResponse(there)
    context = {"organisation": organisation, "there": there["Location"]}
    return render(request, "accounts/organisation/leaving.html", context)


@require_safe
def come_back(request: HttpRequest, key: str) -> HttpResponse:
    """With a code, which our server exchanges for a token that says who it is."""
    organisation = _named(key)
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(Connection(request, key))(request)
    except (OAuth2Error, RequestException, KeyError, ValueError) as problem:
        return adapters.not_signed_in(request, organisation, problem)
    return response


@require_safe
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Once more, before something that cannot be undone."""
    organisation = organisations.of(access.account(request).email)
    if organisation is None:
        raise Http404
    context = {"organisation": organisation, "next": request.GET.get("next", "")}
    return render(request, "accounts/organisation/confirm.html", context)


def _named(key: str) -> organisations.Organisation:
    try:
        return organisations.named(key)
    except KeyError as problem:
        raise Http404 from problem
