from django.urls import include, path

from reports.views import (
    answer_file,
    delete,
    demo,
    paper,
    protection,
    report,
    share,
    take_away,
)
from reports.views.rounds import ending, extending, opening, page, planning

# /partnerships/<slug>/rounds/<pk>/
round_urls = [
    path("", page.page, name="round"),
    path("edit/", planning.edit, name="round-edit"),
    path("open/", opening.open, name="round-open"),
    path("extend/", extending.extend, name="round-extend"),
    path("close/", ending.close, name="round-close"),
    path("cancel/", ending.cancel, name="round-cancel"),
    path("questionnaire.pdf", paper.questionnaire_file, name="paper-questionnaire"),
    path("sheet/", paper.sheet, name="paper-sheet"),
    path("sheet/<int:agency>/take-back/", paper.take_back, name="paper-take-back"),
    path("sheet/finish/", paper.finish, name="paper-finish"),
    path("answers/", answer_file.bring_in, name="answers-import"),
    path("share/", share.share, name="report-share"),
    path("report/", report.report, name="report"),
    path("report/open/", report.open_to_all, name="report-open"),
    path("report/summary/", report.summary, name="report-summary"),
    path("report/summary.pdf", report.summary_file, name="report-summary-file"),
    path("report.<slug:ending>", report.report_file, name="report-file"),
    path("report/explore/<slug:key>/", report.explore, name="report-explore"),
    path("report/criteria/<slug:code>/", report.criterion, name="criterion"),
]

urlpatterns = [
    path("protection/", protection.protection, name="protection"),
    path("demo/load/", demo.load, name="demo-load"),
    path("partnerships/<slug:slug>/data/", take_away.page, name="partnership-data"),
    path("partnerships/<slug:slug>/data.zip", take_away.file, name="partnership-data-file"),
    path("partnerships/<slug:slug>/delete/", delete.delete, name="partnership-delete"),
    path("partnerships/<slug:slug>/rounds/new/", planning.new, name="round-new"),
    path("partnerships/<slug:slug>/rounds/<int:pk>/", include(round_urls)),
]
