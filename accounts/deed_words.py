"""The sentences of the audit log: what somebody did, in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from assessments.models import Deed, Did, Membership
from files import addresses
from web.forms import Words

Kind = Deed.Kind

# Where a deed can be done to several kinds of object, the sentence is that of its kind.
SENTENCES: Mapping[Did | tuple[Did, Kind], Words] = {
    Did.SIGNED_IN: gettext_lazy("Signed in."),
    Did.SIGNED_OUT: gettext_lazy("Signed out."),
    Did.SIGNED_OUT_ELSEWHERE: gettext_lazy("Ended sessions in other browsers."),
    Did.MADE_FIRST_ACCOUNT: gettext_lazy("Created the first account, %(name)s."),
    Did.CHANGED_PASSWORD: gettext_lazy("Changed the password of %(name)s."),
    Did.ADDED_SECOND_STEP: gettext_lazy("Set up a second step for %(name)s."),
    Did.REMOVED_SECOND_STEP: gettext_lazy("Removed a second step of %(name)s."),
    Did.ADDED_ACCOUNT: gettext_lazy("Added the account %(name)s."),
    Did.CHANGED_ACCOUNT: gettext_lazy("Changed the account %(name)s."),
    Did.DELETED_ACCOUNT: gettext_lazy("Deleted the account %(name)s."),
    Did.GAVE_ACCESS: gettext_lazy("Gave %(name)s access (%(access)s)."),
    Did.CHANGED_ACCESS: gettext_lazy("Changed the access of %(name)s (now: %(access)s)."),
    Did.ENDED_ACCESS: gettext_lazy("Ended the access of %(name)s (%(access)s)."),
    Did.INVITED_AGAIN: gettext_lazy("Sent %(name)s the invitation to sign in again."),
    Did.SHARED_REPORT: gettext_lazy("Sent %(name)s a link to a report."),
    Did.ASKED_TO_HAND_OVER: gettext_lazy("Asked the managers to hand over the role of %(name)s."),
    Did.WITHDREW_REQUEST: gettext_lazy("Withdrew the request to hand over the role of %(name)s."),
    Did.DECLINED_REQUEST: gettext_lazy("Declined the request to hand over the role of %(name)s."),
    Did.NAMED_SUCCESSOR: gettext_lazy("Named a successor for %(name)s."),
    Did.TOOK_BACK_HANDOVER: gettext_lazy("Cancelled the handover from %(name)s."),
    Did.CREATED_PARTNERSHIP: gettext_lazy("Created the partnership %(name)s."),
    Did.CHANGED_PARTNERSHIP: gettext_lazy("Changed the settings of %(name)s."),
    Did.DELETED_PARTNERSHIP: gettext_lazy("Deleted the partnership %(name)s for good."),
    Did.LOADED_DEMO: gettext_lazy("Loaded the demo."),
    (Did.ADDED_AGENCIES, Kind.AGENCY): gettext_lazy("Added the agency %(name)s."),
    (Did.CHANGED_AGENCIES, Kind.AGENCY): gettext_lazy("Changed the agency %(name)s."),
    Did.REMOVED_AGENCY: gettext_lazy("Removed the agency %(name)s with everybody on its list."),
    (Did.ADDED_PEOPLE, Kind.PERSON): gettext_lazy("Added a person to the list of %(name)s."),
    Did.CHANGED_PERSON: gettext_lazy(
        "Changed the details of person %(number)d on the list of %(name)s."
    ),
    (Did.REMOVED_PEOPLE, Kind.PERSON): gettext_lazy(
        "Removed person %(number)d from the list of %(name)s."
    ),
    Did.CONFIRMED_LIST: gettext_lazy("Confirmed the list of %(name)s."),
    Did.PLANNED_ROUND: gettext_lazy("Planned the round “%(name)s”."),
    Did.CHANGED_PLAN: gettext_lazy("Changed the plan of the round “%(name)s”."),
    Did.DELETED_PLAN: gettext_lazy("Deleted the plan of the round “%(name)s”."),
    Did.REWORDED: gettext_lazy("Changed the invitation and the reminder of “%(name)s”."),
    Did.EXTENDED_ROUND: gettext_lazy("Extended the round “%(name)s”."),
    Did.CLOSES_EARLY: gettext_lazy("Brought the closing time of “%(name)s” forward."),
    Did.CLOSED_ROUND: gettext_lazy("Closed the round “%(name)s”."),
    Did.CANCELLED_ROUND: gettext_lazy("Cancelled the round “%(name)s”."),
    Did.STOPPED_MAILS: gettext_lazy(
        "Stopped the e-mails of invitation %(number)d to the round “%(name)s”."
    ),
    Did.CHANGED_ADDRESS: gettext_lazy(
        "Changed the address of invitation %(number)d to the round “%(name)s”."
    ),
    Did.SENT_MESSAGE: gettext_lazy("Sent a message to everybody invited to “%(name)s”."),
    Did.TRIED_MAILS_AGAIN: gettext_lazy("Had all e-mails that could not be sent tried again."),
    Did.FINISHED_PAPER: gettext_lazy("Completed the answers on paper of “%(name)s”."),
    Did.IMPORTED_ANSWERS: gettext_lazy("Imported a file of answers into “%(name)s”."),
    Did.OPENED_REPORT: gettext_lazy("Opened the report of “%(name)s” to everybody with access."),
    Did.TOOK_REPORT: gettext_lazy("Downloaded the report of “%(name)s” (%(detail)s)."),
    Did.TOOK_DATA: gettext_lazy("Downloaded the data of %(name)s."),
    Did.TOOK_DEEDS: gettext_lazy("Downloaded the audit log."),
    Did.ADDED_QUESTIONNAIRE: gettext_lazy("Added the questionnaire %(name)s."),
}
COUNTED = {
    (Did.ADDED_AGENCIES, Kind.PARTNERSHIP): ngettext_lazy(
        "Added %(count)d agency.", "Added %(count)d agencies.", "count"
    ),
    (Did.CHANGED_AGENCIES, Kind.PARTNERSHIP): ngettext_lazy(
        "Changed the sector of %(count)d agency.",
        "Changed the sectors of %(count)d agencies.",
        "count",
    ),
    (Did.MERGED_AGENCIES, Kind.AGENCY): ngettext_lazy(
        "Merged %(count)d agency into %(name)s.",
        "Merged %(count)d agencies into %(name)s.",
        "count",
    ),
    (Did.ADDED_PEOPLE, Kind.AGENCY): ngettext_lazy(
        "Added %(count)d person to the list of %(name)s.",
        "Added %(count)d people to the list of %(name)s.",
        "count",
    ),
    (Did.IMPORTED_LIST, Kind.AGENCY): ngettext_lazy(
        "Imported a list for %(name)s: %(count)d person was added or changed.",
        "Imported a list for %(name)s: %(count)d people were added or changed.",
        "count",
    ),
    (Did.IMPORTED_LIST, Kind.PARTNERSHIP): ngettext_lazy(
        "Imported a list: %(count)d person was added or changed.",
        "Imported a list: %(count)d people were added or changed.",
        "count",
    ),
    (Did.REMOVED_PEOPLE, Kind.AGENCY): ngettext_lazy(
        "Removed %(count)d person from the list of %(name)s.",
        "Removed %(count)d people from the list of %(name)s.",
        "count",
    ),
    (Did.OPENED_ROUND, Kind.ROUND): ngettext_lazy(
        "Opened the round “%(name)s” and invited %(count)d person.",
        "Opened the round “%(name)s” and invited %(count)d people.",
        "count",
    ),
    (Did.INVITED_LATE, Kind.ROUND): ngettext_lazy(
        "Invited %(count)d more person to “%(name)s”.",
        "Invited %(count)d more people to “%(name)s”.",
        "count",
    ),
    (Did.SENT_AGAIN, Kind.ROUND): ngettext_lazy(
        "Sent %(count)d invitation to “%(name)s” again.",
        "Sent %(count)d invitations to “%(name)s” again.",
        "count",
    ),
}


def in_words(deed: Deed) -> str:
    """What was done, as a sentence; who did it stands beside it."""
    did, kind = Did(deed.did), Kind(deed.kind) if deed.kind else None
    words = (kind and (COUNTED.get((did, kind)) or SENTENCES.get((did, kind)))) or SENTENCES.get(
        did
    )
    return (words or did.label) % _values(deed)


def who(deed: Deed) -> str:
    """The address that the account had; of what the timetable or a command did, that nobody did."""
    return addresses.readable(deed.address) if deed.address else _("automatic")


def _values(deed: Deed) -> dict[str, object]:
    is_account = deed.kind == Kind.ACCOUNT
    is_access = deed.detail in Membership.Access.values
    return {
        "name": addresses.readable(deed.name) if is_account else deed.name,
        "number": deed.number or 0,
        "count": deed.count or 0,
        "access": Membership.Access(deed.detail).label if is_access else deed.detail,
        "detail": deed.detail,
    }
