import logging
import os

from django.core.wsgi import get_wsgi_application

from assessments.logs import WithoutLinks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# gunicorn logs by handlers of its own: what it cannot read or answer, and if asked, every request.
for name in ("gunicorn.error", "gunicorn.access"):
    for handler in logging.getLogger(name).handlers:
        handler.addFilter(WithoutLinks())
