"""Signing in with the account of one's own organisation: OpenID Connect, authorization code flow.

By django-allauth, and stricter: the ID token's signature is always verified, its nonce belongs to
the request, its issuer is the one that was set, and what comes from elsewhere has to be about the
same person. Nothing of the request decides what is asked of the organisation.
"""

import hmac
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}


def nonce_of(state: str) -> str:
    """The state is random, works once and for one browser; so the nonce need not be kept."""
    return salted_hmac("nonce", state, algorithm="sha256").hexdigest()


class Client(OAuth2Client):
    def get_redirect_url(self, authorization_url: str, scope: Any, extra: dict[str, str]) -> str:
        more = extra | {"nonce": nonce_of(self.state)}
        url: str = super().get_redirect_url(authorization_url, scope, more)
        return url


class Connection(OpenIDConnectOAuth2Adapter):
    client_class = Client

    @property
    def openid_config(self) -> dict[str, Any]:
        found: dict[str, Any] = super().openid_config
        wanted = self.get_provider().app.settings["server_url"]
        if found.get("issuer", "").rstrip("/") != wanted.rstrip("/"):
            raise OAuth2Error("It says that it is another issuer.")
        return found

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return str(request.build_absolute_uri(self.get_provider().get_callback_url()))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        text = kwargs["response"].get("id_token")
        if not text:
            raise OAuth2Error("It sent no ID token.")
        claims = self._verified(app, text)
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("What it tells is about somebody else.")
            claims = more | claims
        if claims.get("email_verified") in (False, "false"):
            claims.pop("email", None)  # whatever the installation trusts it to verify
        if not isinstance(claims.get("email") or "", str):
            raise OAuth2Error("Its address is none.")
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _verified(self, app: Any, text: str) -> dict[str, Any]:
        algorithm, _key = jwtkit.fetch_key(
            text, self.openid_config["jwks_uri"], jwtkit.lookup_kid_jwk
        )
        if algorithm not in ALGORITHMS:
            raise OAuth2Error(f"It signs with {algorithm}.")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=text,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        wanted = nonce_of(self.request.GET.get("state", ""))
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), wanted.encode()):
            raise OAuth2Error("Its nonce is not ours.")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("It was made for somebody else.")
        return claims


class OrganisationProvider(OpenIDConnectProvider):
    id = "organisation"
    name = "Organisation"
    oauth2_adapter_class = Connection
    pkce_enabled_default = True

    def get_login_url(self, request: HttpRequest, **_kwargs: Any) -> str:
        return reverse("organisation-leave", args=[self.app.provider_id])

    def get_callback_url(self) -> str:
        return reverse("organisation-back", args=[self.app.provider_id])

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        given = super().get_redirect_from_request_kwargs(request)
        # Who is signed in here already is asked to show once more that it is them.
        again = {"prompt": "login"} if request.user.is_authenticated else {}
        ours = {"process": AuthProcess.LOGIN, "scope": self.get_scope(), "auth_params": again}
        return {name: given[name] for name in given.keys() & {"next_url"}} | ours

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing is kept but whom it means."""
        return {}


# Under this name allauth looks for them.
provider_classes = [OrganisationProvider]
