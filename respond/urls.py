from django.urls import include, path

from assessments import links
from respond.views import answering, link_again, no_reminders, personal_link, protection, stored

# The personal link is opened once; these addresses do without it.
answering_urls = [
    path("page/<str:criterion>/", answering.page, name="respond-page"),
    path("ranking/", answering.ranking, name="respond-ranking"),
    path("review/", answering.review, name="respond-review"),
    path("submit/", answering.submit, name="respond-submit"),
    path("done/", answering.done, name="respond-done"),
    path("stop/", answering.stop, name="respond-stop"),
    path("stored/", stored.stored, name="respond-stored"),
    path("withdraw/", answering.withdraw, name="respond-withdraw"),
    path("", answering.overview, name="respond"),
]

urlpatterns = [
    path("answer/", include(answering_urls)),
    path(links.PROTECTION, protection.protection, name="protection"),
    path(links.LINK_AGAIN, link_again.link_again, name="link-again"),
    path(links.PERSONAL, personal_link.start, name="respond-start"),
    path(links.NO_REMINDERS, no_reminders.no_reminders, name="no-reminders"),
]
