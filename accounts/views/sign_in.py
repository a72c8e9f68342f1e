import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from accounts import adapters, sessions, signing_in
from accounts.forms.sign_in import (
    ChangePasswordForm,
    ChoosePasswordForm,
    FirstAccountForm,
    ForgottenForm,
    SignInForm,
)
from accounts.views.waiting import MayHaveToWait, too_many_tries
from assessments import links, organisations
from assessments.models import User
from assessments.selectors import members
from assessments.services import accounts
from web import guessing, throttle
from web.forms import page_or_form
from web.once import used_once


@sensitive_post_parameters()
@page_or_form
def first_account(request: HttpRequest) -> HttpResponse:
    """Only in an empty installation, and only with the code that ./run printed."""
    if not accounts.none_exist():
        return _already_made(request)
    form = FirstAccountForm(request.POST or None)
    user = form.save() if form.is_valid() else None
    if user is None:
        return render(request, "accounts/first_account.html", {"form": form})
    messages.success(request, _("Your account is made, and you are signed in."))
    return signing_in.by_password(request, user, to=reverse("home"))


def _already_made(request: HttpRequest) -> HttpResponse:
    """Somebody who pressed the button twice has just made it."""
    if request.method != "POST":
        raise Http404
    messages.info(request, _("There is already an account: sign in with it."))
    return redirect("sign-in")


class SignIn(MayHaveToWait, auth_views.LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    extra_context = {"error_heading": gettext_lazy("You are not signed in")}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return signing_in.by_password(self.request, form.get_user(), to=self.get_redirect_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "passkeys_work": adapters.passkeys_work(),
            "organisations": organisations.known(),
            "by_password": settings.PASSWORD_SIGN_IN,
        }


sign_in = SignIn.as_view()
lead_to_sign_in = RedirectView.as_view(pattern_name="sign-in", query_string=True)


# Passwords


@page_or_form
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """The same answer after the same time, so that nobody learns who has an account."""
    now, began = timezone.now(), time.monotonic()
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and throttle.LINKS_BY_MAIL.is_reached(request, now):
        page = _password_forgotten_page(request, form, status=429, has_to_wait=True)
        return throttle.until_next_minute(page, now)
    if not form.is_valid():
        return _password_forgotten_page(request, form)
    throttle.LINKS_BY_MAIL.count_one(request, now)
    accounts.send_password_link(form.cleaned_data["email"], now=now)
    throttle.wait_for_constant_time(began)
    return redirect("password-sent")


def _password_forgotten_page(
    request: HttpRequest, form: ForgottenForm, *, status: int = 200, has_to_wait: bool = False
) -> HttpResponse:
    context = {"form": form, "has_to_wait": has_to_wait}
    return render(request, "accounts/password_forgotten.html", context, status=status)


@require_safe
def password_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_sent.html")


class ChoosePassword(auth_views.PasswordResetConfirmView):
    template_name = "accounts/choose_password.html"
    form_class = ChoosePasswordForm
    token_generator = links.TOKENS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = self.get_user(kwargs["uidb64"])
        if user is not None and not organisations.may_use_password(user.email):
            return redirect("sign-in")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        """Whoever reads the account's e-mail still needs its second step."""
        had_one = form.user.last_login is not None
        super().form_valid(form)
        if had_one:
            accounts.tell_of_a_new_password(form.user)
        guessing.PASSWORDS.forgive(self.request, form.user.email)
        return signing_in.by_password(self.request, form.user, to=self.get_success_url())

    def get_success_url(self) -> str:
        """The report that the e-mail with the link was about, if there was one."""
        shared = members.report_of_newest_mail(self.user) if self.user else None
        if shared is None:
            return reverse("home")
        return reverse("report", args=[shared.partnership.slug, shared.pk])


choose_password = ChoosePassword.as_view()


@sensitive_post_parameters()
@page_or_form
@used_once
@login_required
def password_change(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request, request.POST or None)
    try:
        if not form.is_valid():
            return render(request, "accounts/password_change.html", {"form": form})
    except guessing.HasToWait as problem:
        return too_many_tries(request, problem)
    update_session_auth_hash(request, form.save())  # all other sessions end
    sessions.note(request)
    accounts.tell_of_a_new_password(form.user)
    messages.success(request, _("Your password is changed."))
    return redirect("home")
