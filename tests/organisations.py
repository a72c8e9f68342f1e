"""An organisation that signs people in by OpenID Connect, and can be made to lie."""

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.pages import the

SECRET = "a secret of the council and us"


class Council:
    """What it answers. `lie` changes the claims of the next token.

    signed_by : the key; another one than it publishes is a forgery
    """

    def __init__(self):
        self.key = self.signed_by = rsa.generate_private_key(65537, 2048)
        self.algorithm, self.headers, self.discovery, self.told = "RS256", {}, {}, {}
        self.claims = {"sub": "1234", "email": "alice@example.org", "email_verified": True}
        self.asked, self.lies, self.exchanged = {}, {}, []

    @contextmanager
    def open(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        yield self
        server.shutdown()
        server.server_close()

    def as_setting(self, **more):
        known = {"key": "council", "title": "Northside Council", "issuer": self.issuer}
        return known | {"client": "health", "secret": SECRET} | more

    def lie(self, **claims):
        self.lies = claims

    def id_token(self):
        now = int(time.time())
        honest = {
            "iss": self.issuer, "aud": "health", "iat": now, "exp": now + 300,
            "nonce": self.asked.get("nonce"),
        }  # fmt: skip
        claims = honest | self.claims | self.lies
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.signed_by, self.algorithm, {"kid": "1"} | self.headers)

    def answer(self, path, sent):
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/ask",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/told",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            } | self.discovery
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]}
        if path == "/told":
            return {"sub": "1234"} | self.told
        self.exchanged.append(sent)
        return {"access_token": "x", "token_type": "bearer", "id_token": self.id_token()}


def _handler(council):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.respond("")

        def do_POST(self):
            self.respond(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def respond(self, sent):
            body = json.dumps(council.answer(urlsplit(self.path).path, flat(sent))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def flat(query):
    return {name: values[0] for name, values in parse_qs(query).items()}


def leave(person, council, **typed):
    """Press the button of the sign-in page; what the organisation is asked."""
    page = person.post("/sign-in/with/council/", typed)
    there = the(page, "main a.button").attributes["href"]
    council.asked = flat(urlsplit(there).query)
    return there


def come_back(person, council, **more):
    query = {"code": "once", "state": council.asked["state"]} | more
    return person.get("/sign-in/with/council/back/", query)


def challenge_of(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
