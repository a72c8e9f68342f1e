from django.urls import path

from reports.views import report

# /partnerships/<slug>/rounds/<pk>/
urlpatterns = [
    path(
        "partnerships/<slug:slug>/rounds/<int:pk>/report/",
        report.report,
        name="report",
    ),
]
