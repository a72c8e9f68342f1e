"""Deleting a partnership: what goes with it, and its name to be typed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import tasks
from assessments.access import Access, account, partnership_for
from assessments.models import Partnership
from coordinate.forms.partnerships import DeletePartnershipForm
from reports import deletion
from web import confirmed
from web.forms import page_or_form
from web.once import used_once


@page_or_form
@used_once(own_transaction=True)
@login_required
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = partnership_for(request.user, slug, access=Access.MANAGER)
    confirmed.lately(request)
    now = timezone.now()
    typed = request.POST if request.method == "POST" else None
    form = DeletePartnershipForm(typed, partnership=partnership)
    if form.is_valid() and _deleted(request, partnership, form, now):
        tasks.send_soon()
        messages.success(request, _in_words(partnership))
        return redirect("home")
    context = {
        "partnership": partnership,
        "demo": partnership.is_demo,
        "form": form,
        "goes": deletion.what_goes(partnership),
        "cannot": _why_not(partnership, now),
    }
    return render(
        request, "coordinate/partnerships/delete.html", context, status=400 if form.errors else 200
    )


def _deleted(
    request: HttpRequest, partnership: Partnership, form: DeletePartnershipForm, now: datetime
) -> bool:
    """Delete it; False with an error in the form where that cannot be."""
    try:
        deletion.delete(partnership, by=account(request), now=now)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    except Partnership.DoesNotExist:  # somebody else was faster
        raise Http404 from None
    return True


def _why_not(partnership: Partnership, now: datetime) -> list[str]:
    try:
        deletion.check_can_delete(partnership, now)
    except ValidationError as problem:
        return problem.messages
    return []


def _in_words(partnership: Partnership) -> Any:
    if partnership.is_demo:
        return _("%s is deleted.") % partnership
    return _("%s is deleted. Everybody who had access to it gets an e-mail.") % partnership
