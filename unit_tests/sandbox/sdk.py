"""Xero's own Python SDK, its requests handed to a sandbox in process: no socket."""

from types import SimpleNamespace
from urllib.parse import parse_qsl, unquote, urlsplit

from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token


class _Pool:
    """In the place of urllib3's pool."""

    def __init__(self, writer):
        self._writer = writer

    def request(self, method, url, body=None, fields=None, headers=None, **_):
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query)) | dict(fields or ())
        sent = body.encode() if isinstance(body, str) else body or b""
        # As a server does, which hands on paths decoded.
        reply = self._writer.send(method, unquote(parts.path), query, {k: str(v) for k, v in headers.items()}, sent)
        return SimpleNamespace(
            status=reply.status,
            reason="",
            data=reply.body,
            headers=reply.headers,
            getheaders=lambda: reply.headers,
            getheader=lambda name, default=None: reply.headers.get(name.lower(), default),
        )


def accounting_api(writer):
    """The SDK's accounting API, with a token of the writer's sandbox."""
    token = {
        "access_token": writer.sandbox.first_access,
        "refresh_token": "unused",
        "scope": ["accounting"],
        "token_type": "Bearer",
        "expires_in": 1800,
        "expires_at": 9_999_999_999,
    }
    configuration = Configuration(oauth2_token=OAuth2Token(client_id="unused", client_secret="unused"))
    client = ApiClient(configuration, oauth2_token_getter=lambda: token, oauth2_token_saver=lambda _: None)
    client.rest_client.pool_manager = _Pool(writer)
    return AccountingApi(client, base_url="http://sandbox/api.xro/2.0")
