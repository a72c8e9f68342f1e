from django.urls import URLPattern, URLResolver, include, path

from assessments import links
from coordinate.views import (
    agencies,
    answer_file,
    delete,
    demo,
    front_page,
    invitations,
    mergers,
    messages,
    paper,
    partnerships,
    people,
    take_away,
)
from coordinate.views.rounds import ending, extending, opening, page, planning

# /partnerships/<slug>/agencies/
agency_urls = [
    path("", agencies.agencies, name="agencies"),
    path("merge/", mergers.merge, name="agencies-merge"),
    path("<int:pk>/", agencies.edit, name="agency-edit"),
    path("<int:pk>/remove/", agencies.remove, name="agency-remove"),
    path("<int:pk>/people/", people.add_several, name="people-add"),
    path("<int:pk>/confirm/", people.confirm, name="people-confirm"),
]

# /partnerships/<slug>/people/
people_urls = [
    path("", people.people, name="people"),
    path("add/", people.add, name="participant-add"),
    path("import/", people.bring_in, name="people-import"),
    path("example/", people.example, name="people-example"),
    path("<int:pk>/", people.edit, name="participant-edit"),
    path("<int:pk>/remove/", people.remove, name="participant-remove"),
]

# /partnerships/<slug>/rounds/<pk>/
round_urls = [
    path("", page.page, name="round"),
    path("edit/", planning.edit, name="round-edit"),
    path("open/", opening.open, name="round-open"),
    path("extend/", extending.extend, name="round-extend"),
    path("close/", ending.close, name="round-close"),
    path("cancel/", ending.cancel, name="round-cancel"),
    path("wording/", invitations.wording, name="wording"),
    path("message/", messages.write, name="round-message"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/late/", invitations.invite_late, name="invite-late"),
    path("invitations/send/", invitations.send_failed, name="invitations-send"),
    path("invitations/<int:number>/", invitations.invitation, name="invitation"),
    path("invitations/<int:number>/send/", invitations.send_again, name="invitation-send"),
    path("invitations/<int:number>/stop/", invitations.stop_mails, name="invitation-stop"),
    path(
        "invitations/<int:number>/address/", invitations.change_address, name="invitation-address"
    ),
    path("questionnaire.pdf", paper.questionnaire_file, name="paper-questionnaire"),
    path("sheet/", paper.sheet, name="paper-sheet"),
    path("sheet/<int:agency>/take-back/", paper.take_back, name="paper-take-back"),
    path("sheet/finish/", paper.finish, name="paper-finish"),
    path("answers/", answer_file.bring_in, name="answers-import"),
]

# /partnerships/<slug>/
partnership_urls: list[URLPattern | URLResolver] = [
    path("", partnerships.partnership, name="partnership"),
    path("edit/", partnerships.edit, name="partnership-edit"),
    path("data/", take_away.page, name="partnership-data"),
    path("data.zip", take_away.file, name="partnership-data-file"),
    path("delete/", delete.delete, name="partnership-delete"),
    path("agencies/", include(agency_urls)),
    path("people/", include(people_urls)),
    path("rounds/new/", planning.new, name="round-new"),
]

urlpatterns = [
    path(links.HOME, front_page.home, name="home"),
    path("demo/load/", demo.load, name="demo-load"),
    path("partnerships/new/", partnerships.new, name="partnership-new"),
    path(links.PARTNERSHIP, include(partnership_urls)),
    path(links.ROUND, include(round_urls)),
]
