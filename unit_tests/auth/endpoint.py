"""A token endpoint in this process, and credentials of every kind to ask it with."""

from urllib.parse import parse_qs

import pendulum
import requests

from source_xero.api.auth import TokenSource

IDENTITY = "https://identity.example"
TOKEN_URL = f"{IDENTITY}/connect/token"
NOON = pendulum.datetime(2026, 3, 1, 12)
SECRETS = ("s3cret-of-the-app", "refresh-0", "refresh-1", "access-0", "access-1")
APP = {"auth_type": "oauth2", "client_id": "app", "client_secret": "s3cret-of-the-app", "refresh_token": "refresh-0"}
PKCE = {"auth_type": "oauth2", "client_id": "app", "refresh_token": "refresh-0"}
CUSTOM = {"auth_type": "custom_connection", "client_id": "app", "client_secret": "s3cret-of-the-app"}
READY = {"auth_type": "access_token", "access_token": "access-0"}


class Xero:
    """Answers like the token endpoint: each refresh token works once and brings the next."""

    def __init__(self, requests_mock):
        self.mock, self.asked, self.now, self.announced = requests_mock, [], NOON, []
        requests_mock.post(TOKEN_URL, json=self._answer)

    def _answer(self, request, _context):
        self.asked.append(request)
        number = len(self.asked)
        return {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 1800}

    def source(self, credentials, url=IDENTITY, announce=None):
        def note():
            self.announced.append(dict(credentials))

        return TokenSource(credentials, url, announce or note, requests.Session(), lambda: self.now)

    def form(self, number=-1):
        return {key: value for key, [value] in parse_qs(self.asked[number].text).items()}
