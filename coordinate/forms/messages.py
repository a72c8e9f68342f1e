"""A manager's message to everybody who is asked. It is previewed before it is sent."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.mail.wording import Words
from assessments.models import Message
from coordinate.forms.wording import (
    as_kept,
    checked,
    has_known_placeholders,
    holds_no_address,
    is_one_line,
)
from web.forms import fields_only


class MessageForm(forms.Form):
    """Hidden fields: `number`, the message's number in its round; `looked_at`, a seal on the text
    that was previewed; `extension`, a seal on the extension that it is about."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=Message._meta.get_field("subject").max_length
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=Message._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "{first_name}, {agency}, {partnership} and {closes} are filled in for each person. "
            "Begin without a greeting: before it we say “Hello Sam,” and who writes; after it come "
            "the personal link and the promise. Ask nobody to reply: a reply would pass on their "
            "link."
        ),
    )
    number = forms.IntegerField(widget=forms.HiddenInput)
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False)
    extension = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fields_only()

    def clean_subject(self) -> str:
        subject = self.cleaned_data["subject"]
        return checked(subject, is_one_line, has_known_placeholders, _leads_nowhere)

    def clean_text(self) -> str:
        text = as_kept(self.cleaned_data["text"])
        return checked(text, has_known_placeholders, _leads_nowhere)

    def words(self) -> Words:
        return Words(self.cleaned_data["subject"], self.cleaned_data["text"])

    def is_looked_at(self) -> bool:
        """Is this the text that the preview showed?"""
        return bool(self.cleaned_data["looked_at"] == mark_of(self.words()))


def mark_of(words: Words) -> str:
    return hashlib.sha256(f"{words.subject}\n{words.text}".encode()).hexdigest()[:16]


def _leads_nowhere(text: str) -> None:
    """Following an address could show whether somebody has answered."""
    problem = _(
        "Leave out “%(address)s”: anybody who followed an address could show whether they have "
        "answered. The personal link is added automatically."
    )
    holds_no_address(text, problem)
