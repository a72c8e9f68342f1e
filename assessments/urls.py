from django.contrib.auth import views as auth_views
from django.urls import path

from assessments.views import account, partnerships, personal_link, questions, respond

# /
account_urls = [
    path("", account.home, name="home"),
    path("health/", account.health, name="health"),
    path("sign-in/", auth_views.LoginView.as_view(), name="sign-in"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign-out"),
]

# /questions/
question_urls = [
    path("questions/", questions.instruments, name="questions"),
    path("questions/<str:key>/<str:version>/", questions.instrument, name="instrument"),
]

# /partnerships/
partnership_urls = [
    path("partnerships/<slug:slug>/", partnerships.partnership, name="partnership"),
]

# A respondent: /r/<link>/ once, and then addresses without the link
respond_urls = [
    path("r/<str:link>/", personal_link.start, name="respond-start"),
    path("answer/", respond.overview, name="respond"),
    path("answer/review/", respond.review, name="respond-review"),
    path("answer/stop/", respond.stop, name="respond-stop"),
    path("answer/submit/", respond.submit, name="respond-submit"),
    path("answer/done/", respond.done, name="respond-done"),
    path("answer/withdraw/", respond.withdraw, name="respond-withdraw"),
    path("answer/page/<str:criterion>/", respond.page, name="respond-page"),
]

urlpatterns = [*account_urls, *question_urls, *partnership_urls, *respond_urls]
