import time
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from assessments import sealing, throttle
from assessments.access import partnerships_for
from assessments.forms.accounts import (
    ChangePasswordForm,
    ChoosePasswordForm,
    FirstAccountForm,
    ForgottenForm,
    SignInForm,
)
from assessments.instruments import catalogue
from assessments.models import Round, User
from assessments.once import used_once
from assessments.selectors import first_page, members
from assessments.services import accounts, handing_over

page_or_form = require_http_methods(["GET", "HEAD", "POST"])
BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - it is a class

# A round that is still open this long after its closing time and the grace is stuck.
TIME_TO_CLOSE = timedelta(minutes=10)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """An introduction for newcomers; your partnerships if you have signed in."""
    if not request.user.is_authenticated:
        instrument = catalogue.latest("partnership-health")
        page = "assessments/empty.html" if accounts.none_exist() else "assessments/welcome.html"
        return render(request, page, {"instrument": instrument})
    partnerships = first_page.in_brief(
        partnerships_for(request.user), request.user.pk, now=timezone.now()
    )
    context = {
        "partnerships": partnerships,
        "has_demo": any(each.partnership.is_demo for each in partnerships),
    }
    return render(request, "assessments/home.html", context)


def _not_cleaned_up(ended_before: datetime) -> QuerySet[Round]:
    return Round.objects.ended_before(ended_before).filter(destruction__isnull=False)


def _deleted_and_not_cleaned_up(since: datetime) -> list[str]:
    """Rounds deleted with their partnership whose remains are still there, by the start of their
    keys' names."""
    left = Round._meta.get_field("destruction").related_model._default_manager
    unscrubbed = left.filter(survey_round=None, made_at__lt=since, scrubbed=False)
    return sorted(uuid.hex[:8] for uuid in unscrubbed.values_list("uuid", flat=True))


def _keys_without_round(written_before: datetime) -> list[str]:
    """Keys without a round, by the start of their names. A round that is just being opened may have
    its key first."""
    rounds = {uuid.hex for uuid in Round.objects.values_list("uuid", flat=True)}
    return sorted(key[:8] for key in sealing.stored_keys(before=written_before) - rounds)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a monitor. It fails if an open round has lost its key or the key's copy, if a key or
    traces of answers outlive their round, if a round does not close, or if wrong links and
    passwords are not counted."""
    late = timezone.now() - TIME_TO_CLOSE
    asking, kept = list(Round.objects.open()), sealing.stored_keys()
    ended = Round.objects.exclude(closed_at=None, cancelled_at=None)
    amiss = {
        "open_rounds_without_key": [r.pk for r in asking if not sealing.has_key(r)],
        "open_rounds_without_key_copy": [r.pk for r in asking if not sealing.has_copy(r)],
        "ended_rounds_with_key": [r.pk for r in ended if r.uuid.hex in kept],
        "keys_without_round": _keys_without_round(late),
        "key_backup_out_of_reach": not sealing.backup_in_reach(),
        "overdue": [r.pk for r in Round.objects.due_to_close(late)],
        "ended_rounds_not_cleaned_up": [r.pk for r in _not_cleaned_up(late)],
        "deleted_rounds_not_cleaned_up": _deleted_and_not_cleaned_up(late),
        "cache_away": not throttle.counts_are_shared(),
    }
    ok = not any(amiss.values())
    return JsonResponse({"ok": ok, **amiss}, status=200 if ok else 503)


@sensitive_post_parameters()
@page_or_form
def first_account(request: HttpRequest) -> HttpResponse:
    """Only in an empty installation, and only with the code that ./run printed."""
    if not accounts.none_exist():
        return _already_made(request)
    form = FirstAccountForm(request.POST or None)
    user = form.save() if form.is_valid() else None
    if user is None:
        return render(request, "assessments/first_account.html", {"form": form})
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
    has_to_wait = request.method == "POST" and throttle.has_to_wait_for_links(request, now)
    if has_to_wait or not form.is_valid():
        context = {"form": form, "has_to_wait": has_to_wait}
        status = 429 if has_to_wait else 200
        return render(request, "registration/password_forgotten.html", context, status=status)
    throttle.count_link_again(request, now)
    accounts.send_password_link(form.cleaned_data["email"], now=now)
    throttle.wait_for_constant_time(began)
    return redirect("password-sent")


@require_safe
def password_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "registration/password_sent.html")


class ChoosePassword(auth_views.PasswordResetConfirmView):
    template_name = "registration/choose_password.html"
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
        return render(request, "registration/password_change.html", {"form": form})
    update_session_auth_hash(request, form.save())  # all other sessions end
    messages.success(request, _("Your password is changed."))
    return redirect("home")
