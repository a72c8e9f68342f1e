"""A partnership's data to take away: what is in the file, and the file."""

import io

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.access import Access, account, partnership_for
from assessments.models import Did
from assessments.services import deeds
from reports.export import archive


@require_safe
@login_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = partnership_for(request.user, slug, access=Access.MANAGER)
    context = {"partnership": partnership, "demo": partnership.is_demo}
    return render(request, "coordinate/partnerships/take_away.html", context)


@require_safe
@login_required
def file(request: HttpRequest, slug: str) -> HttpResponse:
    partnership, now = partnership_for(request.user, slug, access=Access.MANAGER), timezone.now()
    made = io.BytesIO()  # compressed: some 30 bytes for each person of each round
    archive.write(made, partnership, account(request), now)
    if request.method == "GET":
        deeds.record(account(request), Did.TOOK_DATA, partnership)
    name = archive.file_name(partnership, now)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made.getvalue(), content_type="application/zip", headers=headers)
