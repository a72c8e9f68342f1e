from django.urls import path

from public.views import help_page, questions

urlpatterns = [
    path("help/", help_page.index, name="help"),
    path("help/<slug:name>/", help_page.page, name="help-page"),
    path("questions/", questions.instruments, name="questions"),
    path("questions/<str:key>/<str:version>/", questions.instrument, name="instrument"),
    path("scores/", questions.scores, name="scores"),
]
