import logging
import os
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

from config.logs import AsJson, WithoutLinks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Request(WSGIRequest):
    """Django parses the content type before any middleware: an invalid one must not cause a 500."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except (LookupError, ValueError):  # charset*=bogus''x, charset*=utf-8''%00
            self.content_type, self.content_params = "", {}


application = get_wsgi_application()
application.request_class = Request

# gunicorn's own loggers record unreadable requests, errors, and if asked, every request.
for name in ("gunicorn.error", "gunicorn.access"):
    for handler in logging.getLogger(name).handlers:
        handler.addFilter(WithoutLinks())
        if settings.LOG_FORMAT == "json":
            handler.setFormatter(AsJson())
