"""What every response of the application carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

Handler = Callable[[HttpRequest], HttpResponse]


def not_stored_by_caches(get_response: Handler) -> Handler:
    """Mark every page `no-store`: a shared phone or a proxy must not keep what people answered.

    (Static files never come here: whitenoise answers for them, and they may be kept for ever.)
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware
