import time

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.forms.sign_in import (
    ChangePasswordForm,
    ChoosePasswordForm,
    FirstAccountForm,
    ForgottenForm,
    SignInForm,
)
from assessments.models import User
from assessments.selectors import members
from assessments.services import accounts, handing_over
from web import throttle
from web.forms import page_or_form
from web.once import used_once

BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - it is a class


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
    login(request, user, backend=BY_PASSWORD)
    messages.success(request, _("Your account is made, and you are signed in."))
    return redirect("home")


def _already_made(request: HttpRequest) -> HttpResponse:
    """Somebody who pressed the button twice has just made it."""
    if request.method != "POST":
        raise Http404
    messages.info(request, _("There is already an account: sign in with it."))
    return redirect("sign-in")


class SignIn(auth_views.LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    extra_context = {"error_heading": gettext_lazy("You are not signed in")}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        handing_over.complete_for(form.get_user())
        return response


sign_in = SignIn.as_view()

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
    post_reset_login = True
    post_reset_login_backend = BY_PASSWORD

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        response = super().form_valid(form)
        handing_over.complete_for(form.user)
        return response

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
    form = ChangePasswordForm(request.user, request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/password_change.html", {"form": form})
    update_session_auth_hash(request, form.save())  # all other sessions end
    messages.success(request, _("Your password is changed."))
    return redirect("home")
