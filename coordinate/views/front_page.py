from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.access import partnerships_for
from assessments.instruments import catalogue
from assessments.selectors import first_page
from assessments.services import accounts


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """An introduction for newcomers; your partnerships if you have signed in."""
    if not request.user.is_authenticated:
        instrument = catalogue.latest("partnership-health")
        page = (
            "coordinate/front_page/empty.html"
            if accounts.none_exist()
            else "coordinate/front_page/welcome.html"
        )
        return render(request, page, {"instrument": instrument})
    partnerships = first_page.in_brief(
        partnerships_for(request.user), request.user.pk, now=timezone.now()
    )
    context = {
        "partnerships": partnerships,
        "has_demo": any(each.partnership.is_demo for each in partnerships),
    }
    return render(request, "coordinate/front_page/home.html", context)
