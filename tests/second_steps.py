"""Apps that show codes, and passkeys, as people have them: made of the published rules alone."""

import base64
import hashlib
import hmac
import json
import os
import struct
import time

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import RequestFactory
from django.utils.http import int_to_base36
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

SECRET = base64.b32encode(b"12345678901234567890").decode()
PERIOD = 30


def code_at(seconds, secret=SECRET, digits=6):
    """RFC 6238, with SHA-1."""
    counter = struct.pack(">Q", int(seconds) // PERIOD)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def code_now(secret=SECRET):
    return code_at(time.time(), secret)


def set_up_app(user, secret=SECRET):
    """And recovery codes, which come with it; returns these."""
    with context.request_context(RequestFactory().get("/")):
        TOTP.activate(user, secret)
        return RecoveryCodes.activate(user).get_unused_codes()


class Passkey:
    """A device with one key for one account at one place."""

    def __init__(self, user, place="localhost"):
        self.user, self.place = user, place
        self._key, self._id = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    def set_up(self, name="Work laptop"):
        public = ES256.from_cryptography_key(self._key.public_key())
        attested = AttestedCredentialData.create(b"\0" * 16, self._id, public)
        made = AttestationObject.create("none", self._data(0x45, attested), {})
        client = CollectedClientData.create("webauthn.create", b"c" * 32, f"http://{self.place}")
        response = {"clientDataJSON": text_of(client), "attestationObject": text_of(made)}
        extensions = {"credProps": {"rk": True}}
        credential = self._credential(response) | {"clientExtensionResults": extensions}
        data = {"name": name, "credential": credential}
        Authenticator.objects.create(user=self.user, type=Authenticator.Type.WEBAUTHN, data=data)

    def answer(self, challenge, *, origin=None, handle=None, verified=True, place=None):
        """The JSON that a browser sends for the challenge of the server."""
        origin = origin or f"http://{self.place}"
        client = CollectedClientData.create("webauthn.get", challenge, origin)
        data = self._data(0x05 if verified else 0x01, place=place)
        signed = self._key.sign(bytes(data) + client.hash, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text_of(client),
            "authenticatorData": text_of(data),
            "signature": text_of(signed),
            "userHandle": text_of((handle or int_to_base36(self.user.pk)).encode()),
        }
        return json.dumps(self._credential(response))

    def _data(self, flags, attested=b"", place=None):
        place = hashlib.sha256((place or self.place).encode()).digest()
        return AuthenticatorData(place + bytes([flags]) + b"\0\0\0\0" + bytes(attested))

    def _credential(self, response):
        own = text_of(self._id)
        return {"id": own, "rawId": own, "type": "public-key", "response": response}


def text_of(raw):
    return base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
