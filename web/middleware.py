"""Headers for every response, and a check of every request."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from whitenoise.middleware import WhiteNoiseFileResponse

Handler = Callable[[HttpRequest], HttpResponse]

# Browser features that neither pages nor frames may use. (Copying and printing are allowed.)
UNUSED = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
}


def headers_for_all(get_response: Handler) -> Handler:
    """Comes first, so that responses of all other middleware have the headers too.

    Also marks every page `no-store`, so that shared phones and proxies keep no answers. Static
    files may be cached, since they contain nothing personal."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if not isinstance(response, WhiteNoiseFileResponse):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def without_null_characters(get_response: Handler) -> Handler:
    """None of our URLs contains a null character, and PostgreSQL rejects text with one.

    (Forms report it themselves, at the field.)
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query:
            raise BadRequest("A null character in the query.")
        whole = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        request.COOKIES = whole
        return get_response(request)

    return middleware
