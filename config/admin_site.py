from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from web.once import used_once

# What django-allauth keeps of somebody's way to sign in is nobody's but theirs.
NOT_SHOWN = {"account", "mfa", "socialaccount", "usersessions"}


class AdminSite(admin.AdminSite):
    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        several = (
            model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        )
        shown = [each for each in several if each._meta.app_label not in NOT_SHOWN]
        super().register(shown, *args, **options)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Every form of the admin works once. Some actions, such as closing, manage their own
        transactions."""
        return used_once(own_transaction=True)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One page to sign in, with one count of wrong passwords."""
        if self.has_permission(request):
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))
