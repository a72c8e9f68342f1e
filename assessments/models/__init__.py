from .deeds import Deed, Did
from .envelopes import Envelope
from .instruments import CustomInstrument, find_instrument, instrument_choices
from .invitations import Invitation
from .lists import Confirmation, RefusedAddress
from .mails import Mail
from .messages import Message
from .notices import Notice
from .partnerships import Agency, Partnership
from .people import Handover, Membership, Participant, Role, User
from .presses import Press
from .rounds import Round, grace

__all__ = [
    "Agency",
    "Confirmation",
    "CustomInstrument",
    "Deed",
    "Did",
    "Envelope",
    "Handover",
    "Invitation",
    "Mail",
    "Membership",
    "Message",
    "Notice",
    "Participant",
    "Partnership",
    "Press",
    "RefusedAddress",
    "Role",
    "Round",
    "User",
    "find_instrument",
    "grace",
    "instrument_choices",
]
