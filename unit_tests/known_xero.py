"""A Xero to connect to that gives what it is told to, and the secrets that may show nowhere."""

from source_xero.connect.configuration import Hosts
from source_xero.connect.xero import Connected, Found, Verdict, Xero

SECRET, REFRESH, ACCESS, CODE = "s3cret-of-the-app", "refresh-token-1", "access-token-1", "the-code-of-xero"
ALPHA = Found("11111111-1111-4111-8111-111111111111", "Alpha <& Sons>", "NZ", "Standard", "NZD")
BETA = Found("22222222-2222-4222-8222-222222222222", "Beta")
PASSED = Verdict(passed=True, lines=["Reached Alpha (NZ, STANDARD)."])


class Known(Xero):
    """A Xero that gives what it is told to, and notes what it was asked."""

    def __init__(self):
        super().__init__(Hosts())
        self.asked, self.trouble, self.verdict = [], None, PASSED
        self.warnings, self.practices = [], []
        self.rotates = None

    def _gives(self, app, tokens):
        if self.trouble:
            raise self.trouble
        secret = {"client_secret": app.secret} if app.secret else {}
        kind = "custom_connection" if app.custom_connection else "oauth2"
        credentials = {"auth_type": kind, "client_id": app.client_id, **secret, **tokens}
        return Connected(credentials, [ALPHA, BETA], self.practices, self.warnings)

    def exchange(self, code, attempt):
        self.asked.append((code, attempt))
        return self._gives(attempt.app, {"refresh_token": REFRESH, "access_token": ACCESS})

    def custom_connection(self, app):
        self.asked.append(app)
        return self._gives(app, {})

    def check(self, config, keep):
        self.asked.append(config)
        if self.rotates:
            keep({**config["credentials"], "refresh_token": self.rotates})
        return self.verdict
