"""The one way into an account after its password was right."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from assessments.models import User


def by_password(request: HttpRequest, user: User, *, to: str = "") -> HttpResponse:
    """Sign in and lead there, or ask for the second step first.

    to : an address of ours; empty for the one that the request names, or the front page
    """
    if request.user.is_authenticated:  # it may be another account, or need its second step again
        logout(request)
    record_authentication(request, user, "password")
    response: HttpResponse = perform_login(request, user, redirect_url=to or None)
    return response
