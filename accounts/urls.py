from django.contrib.auth import views as auth_views
from django.urls import include, path

from accounts.views import (
    access,
    account,
    audit_log,
    handing_over,
    organisation,
    second_step,
    share,
    sign_in,
)
from assessments import links

# /partnerships/<slug>/access/
access_urls = [
    path("", access.people, name="access"),
    path("log/", audit_log.of_partnership, name="access-log"),
    path("log.csv", audit_log.file_of_partnership, name="access-log-file"),
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

# Under the names by which django-allauth looks for them.
second_step_urls = [
    path("sign-in/page/", sign_in.lead_to_sign_in, name="account_login"),
    path("sign-in/second-step/", second_step.Ask.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", second_step.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("account/app/", second_step.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("account/app/remove/", second_step.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/passkeys/add/", second_step.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/", second_step.RenamePasskey.as_view(), name="mfa_edit_webauthn"
    ),
    path(
        "account/passkeys/<int:pk>/remove/",
        second_step.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("account/codes/", second_step.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        second_step.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/confirm/", second_step.ConfirmByPassword.as_view(), name="account_reauthenticate"
    ),
    path("account/confirm/code/", second_step.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/",
        second_step.ConfirmByPasskey.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
]

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("account/", account.account, name="account"),
    path("account/second-step/", account.set_up, name="second-step"),
    path("account/sessions/end/", account.end_other_sessions, name="sessions-end"),
    path("account/sessions/<int:pk>/end/", account.end_session, name="session-end"),
    path("", include(second_step_urls)),
    path("sign-in/with/<str:key>/", organisation.leave, name="organisation-leave"),
    path("sign-in/with/<str:key>/back/", organisation.come_back, name="organisation-back"),
    path("account/confirm/organisation/", organisation.confirm, name="organisation-confirm"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign-out"),
    path("first-account/", sign_in.first_account, name="first-account"),
    path("password/", sign_in.password_change, name="password-change"),
    path(links.FORGOTTEN_PASSWORD, sign_in.password_forgotten, name="password-forgotten"),
    path("password/sent/", sign_in.password_sent, name="password-sent"),
    path(links.CHOOSE_PASSWORD, sign_in.choose_password, name="choose-password"),
    path(links.ACCESS, include(access_urls)),
    path("audit-log/", audit_log.of_all, name="audit-log"),
    path("audit-log.csv", audit_log.file_of_all, name="audit-log-file"),
    path(f"{links.ROUND}share/", share.share, name="report-share"),
]
