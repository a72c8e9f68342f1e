from django.urls import path

from operation.views import numbers, overview, probes

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", numbers.numbers, name="metrics"),
    path("operation/", overview.overview, name="operation"),
    path("operation/mails/", overview.try_mails_again, name="operation-mails-again"),
]
