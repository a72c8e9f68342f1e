"""Forms for accounts, passwords, and who has access to a partnership."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessments import domains
from assessments.fields import AddressFormField, NameFormField
from assessments.forms.setup import with_button
from assessments.models import Agency, Membership, Partnership, User
from assessments.selectors import members
from assessments.services import accounts
from files import addresses
from files.likeness import very_like

Access = Membership.Access
# What each can do, most first, in the same words as the invitation.
LEVELS = (
    (Access.MANAGER, _("Manager: sets up agencies, people and rounds; decides who has access")),
    (
        Access.LEAD,
        _("Agency lead: keeps one agency’s list of people up to date; reads the reports"),
    ),
    (Access.VIEWER, _("Viewer: reads the reports")),
)
A_NEW_PASSWORD = {"autocomplete": "new-password"}
PASSWORD_HELP = _(
    "At least 8 characters; not only numbers, not a common password, not like your address. "
    "Three or four words that do not belong together are good."
)


class AccessForm(forms.Form):
    """What somebody has access to; for a lead, of which agency."""

    access = forms.ChoiceField(label=_("Access"), choices=LEVELS, widget=forms.RadioSelect)
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("The agency they lead for"),
        required=False,
        empty_label=_("Choose an agency"),
        help_text=_("Only for agency leads."),
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        agencies = self.fields["agency"]
        agencies.queryset = partnership.agencies.all()  # type: ignore[attr-defined]
        # Only needed, and only shown, with one of the choices (health.css).
        agencies.depends = True  # type: ignore[attr-defined]
        self.helper = with_button(_("Save"))

    def clean(self) -> None:
        """Ignore an agency that was chosen for anybody but a lead: the page has hidden it."""
        lead = self.cleaned_data.get("access") == Access.LEAD
        if lead and self.cleaned_data.get("agency") is None and "agency" not in self.errors:
            self.add_error("agency", _("Choose the agency that this person leads for."))
        if not lead and "access" in self.cleaned_data:
            self.errors.pop("agency", None)
            self.cleaned_data["agency"] = None


class InviteForm(AccessForm):
    email = AddressFormField(
        label=_("E-mail address"),
        help_text=_("They get an e-mail with a link to choose a password."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "access", "agency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_button(_("Invite this person"))
        self.helper.form_show_errors = False  # shown at the top of the page, above the list

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if self.partnership.memberships.filter(user__email=email).exists():
            raise ValidationError(_("This person already has access. Change it in the list."))
        return email


class SuccessorForm(forms.Form):
    """Who takes over a role."""

    to = AddressFormField(
        label=_("E-mail address of the person who takes over"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, owner: User, button: str, is_own: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.is_own = is_own
        self.helper = with_button(button)

    def clean_to(self) -> str:
        to: str = self.cleaned_data["to"]
        if to != self.owner.email:
            return to
        if self.is_own:
            raise ValidationError(_("This is your own address."))
        raise ValidationError(_("This is the address of the lead who is to be replaced."))


class ShareForm(forms.Form):
    """The person to share a report with, who may already have access."""

    email = AddressFormField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, partnership: Partnership, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        self.by = by
        typed = addresses.lookup_form(addresses.without_name(self.data.get("email", "")))
        self.has_access = typed in members.all_addresses(partnership)
        if not self.has_access and addresses.is_address(typed):
            self._ask_whether_meant(typed)
        self.helper = with_button(_("Share the report"))

    def _ask_whether_meant(self, typed: str) -> None:
        """A slip after the @ would give the reports to a stranger."""
        domain, known = domains.of(typed), members.domains_of(self.partnership)
        if domain in known or not known:
            return
        meant = very_like(domain, known)
        question = (
            _(
                "Nobody here has an address at %(domain)s. Did you mean %(meant)s? Correct the "
                "address, or tick the box: the person who has it can read the reports."
            )
            if meant
            else _(
                "Nobody here has an address at %(domain)s. Correct the address, or tick the box: "
                "the person who has it can read the reports."
            )
        )
        names = {
            "domain": addresses.readable_domain(domain),
            "meant": addresses.readable_domain(meant),
        }
        self.fields["meant"] = forms.BooleanField(
            label=_("The address is correct: %s") % addresses.readable(typed),
            error_messages={"required": question % names},
        )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.by.email:
            raise ValidationError(_("This is your own address: you can read the report."))
        return email


class SignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The address or the password is wrong."),
    }


class ForgottenForm(forms.Form):
    email = AddressFormField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_button(_("Send me a link"))


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
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Current password")
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        self.helper = with_button(_("Change the password"))


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
