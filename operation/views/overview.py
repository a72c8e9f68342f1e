"""For administrators: what waits, what failed and why, and a button to try again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments import tasks
from assessments.access import administrator
from assessments.encryption import sealing
from assessments.models import Mail
from assessments.models.mails import MailQuerySet
from assessments.services import mails
from operation import health, heartbeats
from operation.models import Heartbeat
from operation.words import SAID
from web.once import used_once


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    administrator(request.user)
    now = timezone.now()
    context = {
        "wrong": [SAID[name] for name in health.wrong(now)],
        "timetable": heartbeats.last(Heartbeat.Of.TIMETABLE),
        "worker": heartbeats.last(Heartbeat.Of.WORKER),
        "rounds": [(each, sealing.has_key(each)) for each in health.overdue_rounds(now)],
        "waiting": _by_kind(mails.waiting(now)),
        "given_up": _by_kind(mails.given_up(now)),
    }
    return render(request, "operation/overview.html", context)


@require_POST
@used_once
@login_required
def try_mails_again(request: HttpRequest) -> HttpResponse:
    mails.try_again(timezone.now(), by=administrator(request.user))
    tasks.send_soon()
    messages.success(request, _("All e-mails that could not be sent are being tried again."))
    return redirect("operation")


def _by_kind(found: MailQuerySet) -> list[dict[str, Any]]:
    """How many of each kind, of each partnership, with the reason. Reminders are left out: there is
    one for each person who has not answered."""
    rows = found.exclude(kind=Mail.Kind.REMINDER).order_by("partnership__name", "kind", "problem")
    counted = rows.values("partnership__name", "kind", "problem").annotate(number=Count("pk"))
    return [
        {
            "partnership": row["partnership__name"],
            "kind": Mail.Kind(row["kind"]).label,
            "why": Mail.Problem(row["problem"]).label if row["problem"] else "",
            "number": row["number"],
        }
        for row in counted
    ]
