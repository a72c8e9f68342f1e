"""Forms about who has access to a partnership and its reports."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessments import domains
from assessments.fields import AddressFormField
from assessments.models import Agency, Membership, Partnership, User
from assessments.selectors import members
from files import addresses
from files.likeness import very_like
from web.forms import with_button

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
