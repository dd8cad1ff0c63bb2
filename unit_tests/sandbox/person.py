"""Somebody who connects an app to Xero, page by page."""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

AUTHORIZE = "/identity/connect/authorize"
BACK = "https://example.com/back?from=xero"
SCOPES = "openid email offline_access accounting.settings.read"


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


VERIFIER = "v" * 43
CHALLENGE = challenge_of(VERIFIER)


@dataclass
class Person:
    """Somebody who connects an app, and the app that exchanges what comes back."""

    client: Any
    app: dict[str, Any]

    def question(self, **changes):
        asked = {
            "response_type": "code",
            "client_id": self.app["client_id"],
            "redirect_uri": BACK,
            "scope": SCOPES,
            "state": "s1",
        }
        if "client_secret" not in self.app:
            asked |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        return {name: value for name, value in (asked | changes).items() if value is not None}

    def open(self, **changes):
        return self.client.send("GET", AUTHORIZE, self.question(**changes))

    def decide(self, decision="allow", tenants=(0,), **changes):
        form = [("organisation", self.client.tenants[number].tenant_id) for number in tenants] + [("decision", decision)]
        return self.client.send("POST", AUTHORIZE, self.question(**changes), body=urlencode(form).encode())

    def code(self, **choice):
        reply = self.decide(**choice)
        assert reply.status == 302, reply.body
        return sent_back(reply)["code"]

    def exchange(self, code, **changes):
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        if "client_secret" not in self.app:
            form |= {"client_id": self.app["client_id"], "code_verifier": VERIFIER}
        form = {name: value for name, value in (form | changes).items() if value is not None}
        return self.client.token(
            form, (self.app["client_id"], self.app["client_secret"]) if "client_secret" in self.app else None
        )

    def connect(self, **choice):
        return self.exchange(self.code(**choice)).json()

    def connections(self, token, **query):
        return self.client.get("/connections", tenant=None, token=token, **query).json()


def sent_back(reply):
    location = urlsplit(reply.headers["location"])
    assert f"{location.scheme}://{location.netloc}{location.path}" == "https://example.com/back"
    parameters = {name: values[0] for name, values in parse_qs(location.query).items()}
    assert parameters.pop("from") == "xero"
    return parameters


def claims(token):
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
