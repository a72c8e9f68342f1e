from django.urls import include, path

from assessments import links
from reports.views import report

# /partnerships/<slug>/rounds/<pk>/
report_urls = [
    path("report/", report.report, name="report"),
    path("report/open/", report.open_to_all, name="report-open"),
    path("report/summary/", report.summary, name="report-summary"),
    path("report/summary.pdf", report.summary_file, name="report-summary-file"),
    path("report.<slug:ending>", report.report_file, name="report-file"),
    path("report/explore/<slug:key>/", report.explore, name="report-explore"),
    path("report/criteria/<slug:code>/", report.criterion, name="criterion"),
]

urlpatterns = [path(links.ROUND, include(report_urls))]
