from django.contrib.auth import views as auth_views
from django.urls import include, path

from accounts.views import access, handing_over, share, sign_in
from assessments import links

# /partnerships/<slug>/access/
access_urls = [
    path("", access.people, name="access"),
    path("mine/", handing_over.mine, name="access-mine"),
    path("leave/", handing_over.leave, name="access-leave"),
    path("pass-on/", handing_over.pass_on, name="access-pass-on"),
    path("take-back/", handing_over.take_back, name="access-take-back"),
    path("<int:pk>/", access.change, name="access-change"),
    path("<int:pk>/replace/", handing_over.replace, name="access-replace"),
    path("<int:pk>/agree/", handing_over.agree, name="access-agree"),
    path("<int:pk>/decline/", handing_over.decline, name="access-decline"),
    path("<int:pk>/send/", access.send_again, name="access-send"),
    path("<int:pk>/take-away/", access.take_away, name="access-take-away"),
]

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign-out"),
    path("first-account/", sign_in.first_account, name="first-account"),
    path("password/", sign_in.password_change, name="password-change"),
    path(links.FORGOTTEN_PASSWORD, sign_in.password_forgotten, name="password-forgotten"),
    path("password/sent/", sign_in.password_sent, name="password-sent"),
    path(links.CHOOSE_PASSWORD, sign_in.choose_password, name="choose-password"),
    path(links.ACCESS, include(access_urls)),
    path(f"{links.ROUND}share/", share.share, name="report-share"),
]
