"""What the pages for respondents have in common."""

from typing import Any

from django.core import signing
from django.utils import timezone

from assessments.instruments.coding import Answers
from assessments.models import Invitation, Round, grace
from assessments.times import in_zone
from respond import pages

# The value of "back" in a page's address: they came from the review, and return to it after saving.
REVIEW = "review"

WHOSE = signing.Signer(salt="whose page")


def whose(invitation: Invitation) -> str:
    """A hidden field of every form. It shows if the page belongs to somebody else's link."""
    return WHOSE.sign(str(invitation.pk))


def is_page_of(invitation: Invitation, whose: str) -> bool:
    try:
        return WHOSE.unsign(whose) == str(invitation.pk)
    except signing.BadSignature:
        return False


def context(invitation: Invitation, **more: Any) -> dict[str, Any]:
    survey_round = invitation.survey_round
    partnership = survey_round.partnership
    return {
        "invitation": invitation,
        "survey_round": survey_round,
        "partnership": partnership,
        "instrument": survey_round.instrument,
        "closes": in_zone(survey_round.closes_at, partnership),
        "in_grace": timezone.now() >= survey_round.closes_at,
        "grace_until": grace_until(survey_round),
        "whose": whose(invitation),
        "demo": partnership.is_demo,
        "practice": survey_round.is_practice,
        **more,
    }


def grace_until(survey_round: Round) -> str:
    return in_zone(survey_round.closes_at + grace(), survey_round.partnership)


def parts(invitation: Invitation, answers: Answers, *, back: str = "") -> list[dict[str, Any]]:
    """Each page with its answers in words, and how many are still missing."""
    return [
        {
            "page": page,
            "url": page.url(back=back),
            "rows": page.reviewed(answers),
            "answered": sum(code in answers for code in page.codes),
            "left": page.left(answers),
        }
        for page in pages.of(invitation.survey_round.instrument)
    ]


def unfinished(parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The page to continue with: from the last answered page on, because earlier blanks may be
    intended; an earlier page only if nothing else is left.
    """
    last = max((number for number, part in enumerate(parts) if part["answered"]), default=0)
    return next((part for part in parts[last:] + parts[:last] if part["left"]), None)
