"""What every response of the application carries, and what no request may hold."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from whitenoise.middleware import WhiteNoiseFileResponse

Handler = Callable[[HttpRequest], HttpResponse]

# Nothing of these is used, here or in a frame. (Copying and printing are not among them.)
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
    "publickey-credentials-create",
    "publickey-credentials-get",
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
    """Stands first, so that refusals and redirects of all other middleware carry them too.

    And marks every page `no-store`: a shared phone or a proxy must not keep what people answered.
    Static files may be kept; there is nothing of anybody in them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if not isinstance(response, WhiteNoiseFileResponse):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def without_null_characters(get_response: Handler) -> Handler:
    """No address of ours has one, and PostgreSQL takes no text with one, not even to compare it.

    (Forms refuse them by themselves, at the field where they stand.)
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
