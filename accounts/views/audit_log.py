"""The audit log: for managers that of their partnership, for administrators all of it."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import deed_words
from accounts.forms.audit_log import WhichDeedsForm
from assessments import access
from assessments.access import Access
from assessments.models import Deed, Did, Partnership
from assessments.selectors import deeds
from assessments.services import deeds as service
from files.formulas import harmless
from web import refused
from web.forms import Words, status

ON_A_PAGE = 50
# A file with so many takes some seconds.
MOST_IN_FILE = 100_000
REFUSED: dict[str, Words] = {
    refused.SIGN_IN: gettext_lazy("Failed sign-ins"),
    "403": gettext_lazy("Not allowed (403)"),
    "404": gettext_lazy("Not found (404)"),
    "409": gettext_lazy("Out of date (409)"),
    "429": gettext_lazy("Too many (429)"),
}
COLUMNS = (
    "at",
    "account",
    "address",
    "deed",
    "in_words",
    "partnership",
    "partnership_name",
    "object",
    "object_number",
    "object_name",
    "detail",
    "count",
)


@require_safe
@login_required
def of_partnership(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, access.partnership_for(request.user, slug, access=Access.MANAGER))


@require_safe
@login_required
def of_all(request: HttpRequest) -> HttpResponse:
    access.administrator(request.user)
    return _page(request, None)


@require_safe
@login_required
def file_of_partnership(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, access.partnership_for(request.user, slug, access=Access.MANAGER))


@require_safe
@login_required
def file_of_all(request: HttpRequest) -> HttpResponse:
    access.administrator(request.user)
    return _file(request, None)


def _page(request: HttpRequest, partnership: Partnership | None) -> HttpResponse:
    zone, form = _zone(partnership), _form(request, partnership)
    found = _found(form, partnership, zone)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    typed = urlencode({name: form.data.get(name, "") for name in form.fields})
    context = {
        "partnership": partnership,
        "form": form,
        "page": page,
        "deeds": [(each, deed_words.who(each), deed_words.in_words(each)) for each in page],
        "typed": typed,
        "file": f"{_address_of_file(partnership)}?{typed}",
        "months": settings.DEEDS_KEPT_MONTHS,
        "most": MOST_IN_FILE if page.paginator.count > MOST_IN_FILE else None,
        "kinds": REFUSED.values(),
        "refused": _refused() if partnership is None else [],
    }
    with timezone.override(zone):
        return render(request, "accounts/audit_log.html", context, status=status(form))


def _file(request: HttpRequest, partnership: Partnership | None) -> HttpResponse:
    zone, form = _zone(partnership), _form(request, partnership)
    if not form.is_valid():
        raise Http404
    content = _as_csv(_found(form, partnership, zone)[:MOST_IN_FILE].iterator())
    if request.method == "GET":
        with transaction.atomic():
            service.record(access.account(request), Did.TOOK_DEEDS, partnership)
    name = f"{partnership.slug}-audit-log" if partnership else "audit-log"
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _form(request: HttpRequest, partnership: Partnership | None) -> WhichDeedsForm:
    accounts = deeds.accounts_in(deeds.of(partnership))
    return WhichDeedsForm(request.GET, accounts=accounts, of_all=partnership is None)


def _found(form: WhichDeedsForm, partnership: Partnership | None, zone: ZoneInfo) -> QuerySet[Deed]:
    """None where something typed has to be corrected first."""
    there = deeds.of(partnership)
    return deeds.matching(there, form.which(), zone) if form.is_valid() else there.none()


def _refused() -> list[tuple[date, list[tuple[Words, int]]]]:
    """How many requests were refused, for each day with the label of each number."""
    labels = [REFUSED[kind] for kind in refused.KINDS]
    return [(each.day, list(zip(labels, each.counts, strict=True))) for each in refused.by_day()]


def _zone(partnership: Partnership | None) -> ZoneInfo:
    return partnership.zone if partnership else ZoneInfo(settings.TIME_ZONE)


def _address_of_file(partnership: Partnership | None) -> str:
    if partnership is None:
        return reverse("audit-log-file")
    return reverse("access-log-file", args=[partnership.slug])


def _as_csv(found: Iterable[Deed]) -> bytes:
    """RFC 4180, times in UTC; nothing in it is evaluated as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for each in found:
        cells = (
            each.at.isoformat(timespec="seconds"),
            each.account,
            each.address,
            each.did,
            deed_words.in_words(each),
            each.partnership,
            each.partnership_name,
            each.kind,
            each.number,
            each.name,
            each.detail,
            each.count,
        )
        writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue().encode()


def _cell(cell: str | int | None) -> str | int:
    if cell is None:
        return ""
    return harmless(cell) if isinstance(cell, str) else cell
