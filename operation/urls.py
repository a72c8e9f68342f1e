from django.urls import path

from operation.views import overview, probes

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("operation/", overview.overview, name="operation"),
    path("operation/mails/", overview.try_mails_again, name="operation-mails-again"),
]
