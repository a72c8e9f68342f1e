from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.access import administrator
from reports import demo
from web.once import used_once


@require_POST
@used_once(own_transaction=True)
@login_required
def load(request: HttpRequest) -> HttpResponse:
    by = administrator(request.user)
    made = demo.load(timezone.now(), by=by)
    messages.success(request, _("The demo is loaded.") if made else _("The demo is already there."))
    return redirect("partnership", demo.SLUG)
