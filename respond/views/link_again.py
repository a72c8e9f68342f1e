import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessments import tasks
from assessments.services import invitations as service
from respond.forms import LinkAgainForm
from web import throttle
from web.forms import page_or_form


@page_or_form
def link_again(request: HttpRequest) -> HttpResponse:
    """The same page after the same time, whether or not the address is known."""
    now, began = timezone.now(), time.monotonic()
    form = LinkAgainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and throttle.LINKS_BY_MAIL.is_reached(request, now):
        page = _link_again_page(request, form, status=429, has_to_wait=True)
        return throttle.until_next_minute(page, now)
    if not form.is_valid():
        return _link_again_page(request, form)
    throttle.LINKS_BY_MAIL.count_one(request, now)
    service.link_again(form.cleaned_data["email"], now)
    tasks.send_soon()
    response = render(request, "respond/link_again_sent.html")
    throttle.wait_for_constant_time(began)
    return response


def _link_again_page(
    request: HttpRequest, form: LinkAgainForm, *, status: int = 200, has_to_wait: bool = False
) -> HttpResponse:
    context = {"form": form, "has_to_wait": has_to_wait}
    return render(request, "respond/link_again.html", context, status=status)
