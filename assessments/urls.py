from django.contrib.auth import views as auth_views
from django.urls import include, path

from assessments.views import (
    access,
    account,
    agencies,
    help_page,
    invitations,
    mergers,
    messages,
    no_reminders,
    partnerships,
    people,
    personal_link,
    questions,
    respond,
    stored,
)

# /
account_urls = [
    path("", account.home, name="home"),
    path("health/", account.health, name="health"),
    path("sign-in/", account.sign_in, name="sign-in"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign-out"),
    path("first-account/", account.first_account, name="first-account"),
    path("password/", account.password_change, name="password-change"),
    path("password/forgotten/", account.password_forgotten, name="password-forgotten"),
    path("password/sent/", account.password_sent, name="password-sent"),
    path("welcome/<uidb64>/<token>/", account.choose_password, name="choose-password"),
]

# /questions/, /scores/
question_urls = [
    path("questions/", questions.instruments, name="questions"),
    path("questions/<str:key>/<str:version>/", questions.instrument, name="instrument"),
    path("scores/", questions.scores, name="scores"),
]

# /help/
help_urls = [
    path("help/", help_page.index, name="help"),
    path("help/<slug:name>/", help_page.page, name="help-page"),
]

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

# /partnerships/<slug>/access/
access_urls = [
    path("", access.people, name="access"),
    path("<int:pk>/", access.change, name="access-change"),
    path("<int:pk>/send/", access.send_again, name="access-send"),
    path("<int:pk>/take-away/", access.take_away, name="access-take-away"),
]

# /partnerships/<slug>/rounds/<pk>/
invitation_urls = [
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
]

# /partnerships/
partnership_urls = [
    path("partnerships/new/", partnerships.new, name="partnership-new"),
    path("partnerships/<slug:slug>/", partnerships.partnership, name="partnership"),
    path("partnerships/<slug:slug>/edit/", partnerships.edit, name="partnership-edit"),
    path("partnerships/<slug:slug>/agencies/", include(agency_urls)),
    path("partnerships/<slug:slug>/people/", include(people_urls)),
    path("partnerships/<slug:slug>/access/", include(access_urls)),
    path("partnerships/<slug:slug>/rounds/<int:pk>/", include(invitation_urls)),
]

# A respondent: /r/<link>/ once, and then addresses without the link
respond_urls = [
    path("link/", invitations.link_again, name="link-again"),
    path("r/<str:link>/", personal_link.start, name="respond-start"),
    path("reminders/<str:link>/", no_reminders.no_reminders, name="no-reminders"),
    path("answer/", respond.overview, name="respond"),
    path("answer/review/", respond.review, name="respond-review"),
    path("answer/stop/", respond.stop, name="respond-stop"),
    path("answer/submit/", respond.submit, name="respond-submit"),
    path("answer/done/", respond.done, name="respond-done"),
    path("answer/stored/", stored.stored, name="respond-stored"),
    path("answer/withdraw/", respond.withdraw, name="respond-withdraw"),
    path("answer/page/<str:criterion>/", respond.page, name="respond-page"),
    path("answer/ranking/", respond.ranking, name="respond-ranking"),
]

urlpatterns = [*account_urls, *question_urls, *help_urls, *partnership_urls, *respond_urls]
