"""Xero's own SDKs for Python and Node at work on the pretend Xero: judges that neither side wrote."""

import json
import os
import subprocess
from pathlib import Path

from xero_python.api_client import ApiClient, Configuration
from xero_python.api_client.oauth2 import OAuth2Token

from integration_tests.records import parsed

NODE = Path(__file__).parent / "xero_node"


def python(api, base_url, token):
    """An API of the SDK for Python, signed in with an access token."""
    kept = {"access_token": token, "token_type": "Bearer", "expires_in": 1800, "scope": "accounting.settings"}
    client = ApiClient(
        Configuration(oauth2_token=OAuth2Token(client_id="id", client_secret="secret")),
        oauth2_token_getter=lambda: kept,
        oauth2_token_saver=lambda _: None,
    )
    signed_in = api(client)
    signed_in.base_url = base_url
    return signed_in


def node(script, modules, asked):
    """What a script of ours, which drives the SDK for Node, tells of what it was asked."""
    done = subprocess.run(
        ["node", NODE / script],
        input=json.dumps(asked),
        env={**os.environ, "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return parsed(done.stdout)
