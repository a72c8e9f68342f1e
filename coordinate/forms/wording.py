"""Forms about invitations: the manager's own texts, another address, the link again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.fields import AddressFormField
from assessments.localised import listed
from assessments.mail import addresses_in_text
from assessments.mail.wording import Wording, Words, unknown_placeholders, usual_wording
from assessments.models import Participant, Round
from assessments.selectors import late_people
from assessments.services import spacing
from coordinate.forms.rounds import MayBeNear
from files.addresses import readable
from web.forms import fields_only

SUBJECT = Round._meta.get_field("invitation_subject").max_length
TEXT = Round._meta.get_field("invitation_text").max_length


class WordingForm(forms.Form):
    """The manager's own texts in the invitation and the reminder. Empty fields get the standard
    texts."""

    subject = forms.CharField(
        label=gettext_lazy("Subject of the invitation"), max_length=SUBJECT, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Text of the invitation"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Begin without a greeting: before it we say “Hello Sam,” and who asks and why; after "
            "it come how long it takes, the personal link and the promise. Ask nobody to reply: a "
            "reply would pass on their link."
        ),
    )
    reminder_subject = forms.CharField(
        label=gettext_lazy("Subject of the reminder"),
        max_length=SUBJECT,
        required=False,
        help_text=gettext_lazy("Before it we say until when the round is open."),
    )
    reminder_text = forms.CharField(
        label=gettext_lazy("Text of the reminder"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Begin without a greeting here too. Only people who have not answered get it, so ask "
            "nobody to reply, and leave web and e-mail addresses out: anybody who used one would "
            "show that they have not answered."
        ),
    )

    def __init__(self, *args: Any, survey_round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = usual_wording(survey_round)
        self.helper = fields_only()

    def clean_subject(self) -> str:
        subject = self.cleaned_data["subject"]
        return checked(subject, is_one_line, has_known_placeholders, _all_links_are_ours)

    def clean_text(self) -> str:
        text = as_kept(self.cleaned_data["text"])
        return checked(text, has_known_placeholders, _all_links_are_ours)

    def clean_reminder_subject(self) -> str:
        subject = self.cleaned_data["reminder_subject"]
        return checked(subject, is_one_line, has_known_placeholders, _leads_nowhere)

    def clean_reminder_text(self) -> str:
        text = as_kept(self.cleaned_data["reminder_text"])
        return checked(text, has_known_placeholders, _leads_nowhere)

    def wording(self) -> Wording:
        typed, usual = self.cleaned_data, self.usual
        return Wording(
            Words(
                typed["subject"] or usual.invitation.subject,
                typed["text"] or usual.invitation.text,
            ),
            Words(
                typed["reminder_subject"] or usual.reminder.subject,
                typed["reminder_text"] or usual.reminder.text,
            ),
        )

    @staticmethod
    def as_typed(wording: Wording) -> dict[str, str]:
        return {
            "subject": wording.invitation.subject,
            "text": wording.invitation.text,
            "reminder_subject": wording.reminder.subject,
            "reminder_text": wording.reminder.text,
        }


class AddressForm(forms.Form):
    email = AddressFormField(
        label=gettext_lazy("New e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fields_only()


class LateForm(MayBeNear):
    """Which of the people added after the opening to invite; everybody is ticked at first."""

    who = forms.ModelMultipleChoiceField(
        queryset=Participant.objects.none(),
        label=gettext_lazy("Who to invite"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one person."),
            "invalid_choice": gettext_lazy(
                "Somebody is no longer on the list. Check it and try again."
            ),
        },
    )

    or_else = gettext_lazy("Tick the box if you accept this risk, or invite fewer people.")

    def __init__(self, *args: Any, survey_round: Round, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = late_people.not_invited(survey_round)
        self.people = late_people.can_be_late(survey_round, missing)
        self.only_in_the_next = late_people.only_in_the_next(survey_round, missing)
        who = self.fields["who"]
        # People who were invited a moment ago may still be ticked.
        who.queryset = survey_round.partnership.participants.all()  # type: ignore[attr-defined]
        who.widget.choices = [(each.pk, _in_one_line(each)) for each in self.people]
        who.initial = [each.pk for each in self.people]
        more = [(each.email, each.pk) for each in self._ticked()]
        self.ask_about(spacing.newly_nearby(survey_round, now, more=more) if more else [])
        self.helper = fields_only()

    def _ticked(self) -> list[Participant]:
        if not self.is_bound:
            return self.people
        ticked = set(self.fields["who"].widget.value_from_datadict(self.data, {}, "who"))
        return [each for each in self.people if str(each.pk) in ticked]


def _in_one_line(person: Participant) -> str:
    named = {"person": person, "agency": person.agency, "email": readable(person.email)}
    if str(person) == named["email"]:
        return _("%(email)s, %(agency)s") % named
    return _("%(person)s, %(agency)s (%(email)s)") % named


def as_kept(text: str) -> str:
    """Browsers send "\\r\\n"; stored texts and the standard ones have "\\n"."""
    return text.replace("\r\n", "\n")


def checked(text: str, *checks: Callable[[str], None]) -> str:
    """Raise all errors at once."""
    problems = []
    for check in checks:
        try:
            check(text)
        except ValidationError as problem:
            problems.append(problem)
    if problems:
        raise ValidationError(problems)
    return text


def is_one_line(subject: str) -> None:
    if "\n" in subject or "\r" in subject:
        raise ValidationError(_("A subject is one line."))


def holds_no_address(text: str, problem: str) -> None:
    """problem : the message; it may name the %(address)s"""
    addresses = addresses_in_text.find_all(text)
    if addresses:
        raise ValidationError(problem, params={"address": addresses[0]})


def _all_links_are_ours(text: str) -> None:
    """Refused, because e-mails tell people that all links in a genuine one are ours."""
    problem = _(
        "Leave “%(address)s” out: people can tell that the e-mail is genuine because all its links "
        "are ours. You can name somebody they can ask under “Settings”."
    )
    holds_no_address(text, problem)


def _leads_nowhere(text: str) -> None:
    problem = _(
        "Leave “%(address)s” out: only people who have not answered get a reminder, and anybody "
        "who used an address in it would show that."
    )
    holds_no_address(text, problem)


def has_known_placeholders(text: str) -> None:
    unknown = unknown_placeholders(text)
    if "{link}" in unknown:
        raise ValidationError(_("Leave {link} out: the personal link is added automatically."))
    if unknown:
        raise ValidationError(
            ngettext(
                "%(names)s stands for nothing: use {first_name}, {agency}, {partnership} or "
                "{closes}.",
                "%(names)s stand for nothing: use {first_name}, {agency}, {partnership} or "
                "{closes}.",
                len(unknown),
            ),
            params={"names": listed(unknown)},
        )
