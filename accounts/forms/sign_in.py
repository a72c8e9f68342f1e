"""Forms for accounts and passwords."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import adapters
from assessments import organisations
from assessments.fields import AddressFormField, NameFormField
from assessments.models import User
from assessments.services import accounts
from web import guessing
from web.forms import with_button

A_NEW_PASSWORD = {"autocomplete": "new-password"}
PASSWORD_HELP = _(
    "At least 8 characters; not only numbers, not a common password, not like your address or the "
    "name of your partnership or agency. "
    "Three or four words that do not belong together are good."
)


class SignInForm(AuthenticationForm):
    """Raises guessing.HasToWait when asked whether it is valid."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The address or the password is wrong."),
    }

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("username")
        if email is None or not self.cleaned_data.get("password"):
            return self.cleaned_data
        if not settings.PASSWORD_SIGN_IN:
            raise ValidationError(_("Nobody signs in with a password here."))
        if organisation := organisations.of(email):
            raise ValidationError({"username": adapters.told_to_use(organisation)})
        assert self.request is not None  # noqa: S101 - tells the type checker
        guessing.PASSWORDS.try_once(self.request, email)
        cleaned: dict[str, Any] = super().clean()
        guessing.PASSWORDS.was_right(self.request, email)
        return cleaned


class ForgottenForm(forms.Form):
    email = AddressFormField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_button(_("Send me a link"))

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if organisation := organisations.of(email):
            raise ValidationError(adapters.told_to_use(organisation))
        return email


class NewPasswordForm(SetPasswordForm):
    """A new password, typed twice. Errors are shown at the first of the two fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = PASSWORD_HELP
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user: User, *_where: str) -> None:
        super().validate_password_for_user(user, "new_password1")


class ChoosePasswordForm(NewPasswordForm):
    """Reached by a link in an e-mail. People without a name here can add it."""

    first_name = NameFormField(
        label=_("First name"),
        required=False,
        max_length=150,
        help_text=_("With a name, others in your partnership see who you are."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = NameFormField(
        label=_("Last name"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    field_order = ("first_name", "last_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user is None or self.user.get_full_name():
            del self.fields["first_name"], self.fields["last_name"]
        self.helper = with_button(_("Choose this password"))

    def save(self, commit: bool = True) -> User:
        for name in self.fields.keys() & {"first_name", "last_name"}:
            setattr(self.user, name, self.cleaned_data[name])
        user: User = super().save(commit)
        return user


class ChangePasswordForm(NewPasswordForm, PasswordChangeForm):
    """Raises guessing.HasToWait when asked whether it is valid."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request.user, *args, **kwargs)
        self.request = request
        self.fields["old_password"].label = _("Current password")
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        self.helper = with_button(_("Change the password"))

    def clean_old_password(self) -> str:
        guessing.PASSWORDS.try_once(self.request, self.user.email)
        password: str = super().clean_old_password()
        guessing.PASSWORDS.was_right(self.request, self.user.email)
        return password


class FirstAccountForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = AddressFormField(
        label=_("Your e-mail address"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs=A_NEW_PASSWORD),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = (
            _("It was printed by ./run. It is also in the file %s.") % accounts.code_location()
        )
        self.helper = with_button(_("Create the first account"))

    def clean_code(self) -> str:
        """Checked here too, so that all errors are shown at once."""
        code: str = self.cleaned_data["code"]
        if not accounts.is_code(code):
            raise ValidationError(_("This code is wrong."))
        return code

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(
            password, User(email=self.cleaned_data.get("email", ""))
        )
        return password

    def save(self) -> User | None:
        """Return the account; None with a form error if the code is wrong."""
        data = self.cleaned_data
        try:
            return accounts.make_first(data["email"], data["password"], data["code"])
        except ValidationError as problem:
            self.add_error(None, problem)
            return None
