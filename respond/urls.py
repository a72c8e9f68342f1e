from django.urls import path

from assessments import links
from respond.views import answering, link_again, no_reminders, personal_link, protection, stored

# The personal link once, and then addresses without it
urlpatterns = [
    path(links.PROTECTION, protection.protection, name="protection"),
    path(links.LINK_AGAIN, link_again.link_again, name="link-again"),
    path(links.PERSONAL, personal_link.start, name="respond-start"),
    path(links.NO_REMINDERS, no_reminders.no_reminders, name="no-reminders"),
    path("answer/", answering.overview, name="respond"),
    path("answer/review/", answering.review, name="respond-review"),
    path("answer/stop/", answering.stop, name="respond-stop"),
    path("answer/submit/", answering.submit, name="respond-submit"),
    path("answer/done/", answering.done, name="respond-done"),
    path("answer/stored/", stored.stored, name="respond-stored"),
    path("answer/withdraw/", answering.withdraw, name="respond-withdraw"),
    path("answer/page/<str:criterion>/", answering.page, name="respond-page"),
    path("answer/ranking/", answering.ranking, name="respond-ranking"),
]
