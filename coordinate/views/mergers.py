from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.access import Access, account, agencies_for, partnership_for
from assessments.localised import listed
from assessments.models import Partnership
from assessments.selectors import agency_lists
from assessments.services import mergers
from coordinate.forms.mergers import MergerForm
from web import confirmed
from web.forms import errors_shown_by, page_or_form, why_not
from web.once import used_once


@page_or_form
@used_once
@login_required
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the agencies, confirm what the merger does, then record it."""
    partnership = partnership_for(request.user, slug, access=Access.MANAGER)
    confirmed.lately(request)
    context = {"partnership": partnership, "why_not": why_not(mergers.check_now, partnership)}
    if context["why_not"]:
        return render(request, "coordinate/agencies/merge.html", context)
    form = _form(request, partnership)
    if "again" not in request.POST and form.is_valid():
        if "sure" not in request.POST:
            merging = agency_lists.merging(form.cleaned_data["agencies"])
            context |= {"form": form, "merging": merging, **_counted(merging)}
            return render(request, "coordinate/agencies/merge_sure.html", context)
        with errors_shown_by(form):
            return _merged(request, partnership, form)
    return render(request, "coordinate/agencies/merge.html", context | {"form": form})


def _form(request: HttpRequest, partnership: Partnership) -> MergerForm:
    """Empty, with the agency ticked whose page they come from; as sent; or as typed, to change."""
    return MergerForm(
        request.POST or None,
        partnership=partnership,
        agencies=agencies_for(request.user, partnership),
        now=timezone.now(),
        initial={"agencies": request.GET.getlist("agency")},
    )


def _counted(merging: list[agency_lists.Merging]) -> dict[str, object]:
    """How many people are concerned, and which leads will see more of them than today."""
    leads = [lead for each in merging for lead in each.leads]
    return {
        "people": sum(each.people for each in merging),
        "leads": len(leads),
        "named": listed(leads),
    }


def _merged(request: HttpRequest, partnership: Partnership, form: MergerForm) -> HttpResponse:
    one = mergers.merge(partnership, **form.cleaned_data, by=account(request), now=timezone.now())
    messages.success(request, _("They are one agency now: %s.") % one)
    return redirect("agencies", partnership.slug)
