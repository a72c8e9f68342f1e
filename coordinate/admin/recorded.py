"""What administrators add and change in the admin is in the audit log, as on the pages.

Adding and changing are recorded where Django writes the admin's own history: in the transaction of
the change. Rows are deleted by the services, which record that themselves.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from assessments.access import account
from assessments.models import Did
from assessments.services import deeds


class RecordsDeeds(admin.ModelAdmin):
    """For an admin page: which deeds adding and changing one is."""

    adding: Did
    changing: Did

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        deeds.record(account(request), self.adding, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        deeds.record(account(request), self.changing, obj)
        return super().log_change(request, obj, message)
