"""The Django admin, for administrators: the most direct way to set things up.

It shows no envelopes, no personal links, and not who has answered.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coordinate.admin import partnerships, people, read_only, rounds

__all__ = ["partnerships", "people", "read_only", "rounds"]

admin.site.site_header = _("Partnership Health: administration")
admin.site.site_title = _("Partnership Health")
admin.site.index_title = _("Set up partnerships and rounds")
