from django.urls import include, path

from reports.views import demo, report, rounds

# /partnerships/<slug>/rounds/<pk>/
round_urls = [
    path("", rounds.page, name="round"),
    path("edit/", rounds.edit, name="round-edit"),
    path("open/", rounds.open, name="round-open"),
    path("extend/", rounds.extend, name="round-extend"),
    path("close/", rounds.close, name="round-close"),
    path("cancel/", rounds.cancel, name="round-cancel"),
    path("report/", report.report, name="report"),
]

urlpatterns = [
    path("demo/load/", demo.load, name="demo-load"),
    path("partnerships/<slug:slug>/rounds/new/", rounds.new, name="round-new"),
    path("partnerships/<slug:slug>/rounds/<int:pk>/", include(round_urls)),
]
