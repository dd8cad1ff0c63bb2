"""The command line of `source-xero connect`."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from source_xero.connect.configuration import HOSTS, Hosts

PORT = 8976
FILE = Path("secrets/config.json")
_EPILOG = """examples:
  source-xero connect                                open the page, write secrets/config.json
  source-xero connect -o config.json                 reconnect: new credentials, everything else in the file stays
  source-xero connect --no-browser                   print the address; over ssh add -L 8976:localhost:8976
  source-xero connect --code                         no page at all: sign in elsewhere, paste the address you end up at
  source-xero connect --code --custom-connection     client id and secret, and that is it
"""


@dataclass(frozen=True)
class Arguments:
    """What the command line says."""

    file: Path
    port: int
    browser: bool
    code: bool
    custom_connection: bool
    client_id: str
    no_secret: bool
    data: Sequence[str]
    write: bool
    older: bool
    tenant_ids: Sequence[str]
    hosts: Hosts


def parse(args: Sequence[str]) -> Arguments:
    """Read the command line; exits with its usage when that cannot be done."""
    told = _parser().parse_args(args)
    usual = {"api_url": told.sandbox, "identity_url": told.sandbox, "login_url": told.sandbox} if told.sandbox else HOSTS
    hosts = Hosts(**{name: getattr(told, name) or usual[name] for name in HOSTS})
    return Arguments(
        file=told.config_out,
        port=told.port,
        browser=not told.no_browser,
        code=told.code,
        custom_connection=told.custom_connection,
        client_id=told.client_id,
        no_secret=told.no_secret,
        data=[scope.removesuffix(".read") for scope in told.data.replace(",", " ").split()],
        write=told.write,
        older=told.older_app,
        tenant_ids=told.tenant_id,
        hosts=hosts,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="source-xero connect",
        description="Sign in to Xero and write the configuration: a page on this computer shows each step.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "-o",
        "--config-out",
        metavar="FILE",
        type=Path,
        default=FILE,
        help="where the configuration goes (default: %(default)s)",
    )
    parser.add_argument(
        "--port", type=_port, default=PORT, help="port of the page and of the redirect URI, 0 for any (default: %(default)s)"
    )
    parser.add_argument("--no-browser", action="store_true", help="print the page's address instead of opening it")
    parser.add_argument(
        "--code", action="store_true", help="no page: ask here, and take the address that Xero sends your browser to, pasted"
    )
    parser.add_argument("--custom-connection", action="store_true", help="connect a custom connection instead of a web app")
    parser.add_argument("--client-id", metavar="ID", default="", help="client id of the app, to save typing it")
    parser.add_argument("--no-secret", action="store_true", help="the app has no secret (PKCE)")
    parser.add_argument(
        "--data",
        metavar="SCOPES",
        default="",
        help="what to read, as scopes with commas between them (default: what every app may)",
    )
    parser.add_argument("--write", action="store_true", help="ask for writing as well as reading")
    parser.add_argument("--older-app", action="store_true", help="the app was made before March 2026: ask for broad scopes")
    parser.add_argument(
        "--tenant-id", metavar="ID", action="append", default=[], help="with --code: an organisation to read (repeat for more)"
    )
    for option in ("--sandbox", "--api-url", "--identity-url", "--login-url"):
        parser.add_argument(option, type=_url, help=argparse.SUPPRESS)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or (int(text) != 0 and not 1024 <= int(text) <= 65535):  # noqa: PLR2004 - the ports of a user
        raise argparse.ArgumentTypeError(f"{text!r} is no port for this; take one from 1024 to 65535, or 0 for any")
    return int(text)


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text!r} is no address; it begins with http:// or https://")
    return text.rstrip("/")
