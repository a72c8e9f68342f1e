from collections.abc import Callable
from typing import Any

from django.contrib import admin

from web.once import used_once


class AdminSite(admin.AdminSite):
    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Every form of the admin works once. Some actions, such as closing, manage their own
        transactions."""
        return used_once(own_transaction=True)(super().admin_view(view, cacheable))
