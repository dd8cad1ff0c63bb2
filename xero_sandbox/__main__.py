"""The command line: xero-sandbox."""

import json
import time
from datetime import datetime, timezone
from pathlib import Path

import click

from xero_sandbox import company, configuration, server
from xero_sandbox.apps import TIERS, checked_redirect_uris
from xero_sandbox.limits import Limits
from xero_sandbox.oauth import ACCESS_TOKEN_SECONDS
from xero_sandbox.options import REDIRECT_URI, Options
from xero_sandbox.organisations import Companies
from xero_sandbox.query import Ways
from xero_sandbox.scopes import chosen
from xero_sandbox.service import Sandbox

_EXAMPLES = """
A pretend Xero that speaks HTTP: companies whose money adds up, and nothing to sign up for.

All three hosts of Xero (api, identity, login) are served by this one. On start it prints the configuration file to use.

\b
Examples:
  xero-sandbox                                   two companies on port 8765
  xero-sandbox --size small --port 0             a handful of documents, any free port
  xero-sandbox --tenants 4 --practice            four companies and a practice
  xero-sandbox --tier advanced                   apps that may read journals
  xero-sandbox --size large --minute-limit 100000 --config-out config.json
  xero-sandbox --auth custom_connection          credentials of a custom connection
  xero-sandbox --unconnected --redirect-uri http://localhost:8000/back --tier starter
                                                 an app that still has to ask for consent
\b
While it runs:
  curl localhost:8765/_sandbox/                  what can be asked of it
  curl localhost:8765/_sandbox/state             what it holds
  curl -d '{"advance": 3600}' localhost:8765/_sandbox/clock
  curl -d '{"match": {"path": "Invoices"}, "then": {"limit": "minute", "retry_after": 2}}' localhost:8765/_sandbox/rule
"""


def _moment(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no ISO time; write 2026-01-31T12:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _scopes(_: click.Context, __: click.Parameter, text: str) -> frozenset[str]:
    try:
        return chosen(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _redirect_uris(_: click.Context, __: click.Parameter, uris: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return checked_redirect_uris(uris)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command(
    help=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"], "show_default": True, "max_content_width": 120}
)
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", default=8765, type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option("--size", default="demo", type=click.Choice(list(company.SIZES)), help="How much each company holds.")
@click.option("--tenants", default=2, type=click.IntRange(0, 100), help="How many companies are connected.")
@click.option("--practice", is_flag=True, help="Connect a practice as well, which has no books.")
@click.option("--seed", default=1, help="Another seed, other companies; the same seed, the same ones.")
@click.option(
    "--at", "start", callback=_moment, help="Set the clock to this time (ISO); it runs on from there.  [default: now]"
)
@click.option(
    "--auth",
    default="oauth2",
    type=click.Choice(configuration.KINDS),
    help="Which credentials the printed configuration holds.",
)
@click.option("--scopes", default="granular", callback=_scopes, help="Scopes granted: granular, broad, all, or a list.")
@click.option(
    "--redirect-uri",
    "redirect_uris",
    multiple=True,
    default=[REDIRECT_URI],
    callback=_redirect_uris,
    help="Where consent may lead back to; may be given more than once.",
)
@click.option(
    "--tier",
    default="plus",
    type=click.Choice(list(TIERS)),
    help="Connections and calls a day of the apps, and whether they have journals.",
)
@click.option("--unconnected", is_flag=True, help="Connect no company: that is left to the consent page.")
@click.option("--token-seconds", default=ACCESS_TOKEN_SECONDS, type=click.IntRange(1), help="Life of an access token.")
@click.option(
    "--concurrent-limit", default=Limits.concurrent, type=click.IntRange(0), help="Calls in flight per company and app."
)
@click.option("--minute-limit", default=Limits.minute, type=click.IntRange(0), help="Calls a minute per company and app.")
@click.option(
    "--day-limit", type=click.IntRange(0), help="Calls a day per company and app.  [default: 1000 on Starter, 5000 above]"
)
@click.option("--app-minute-limit", default=Limits.app_minute, type=click.IntRange(0), help="Calls a minute per app.")
@click.option("--latency", default=0.0, type=click.FloatRange(0), help="Seconds added to every answer.")
@click.option("--exclusive-since", is_flag=True, help="If-Modified-Since leaves out rows of that very second.")
@click.option("--gzip", is_flag=True, help="Compress answers for clients that ask for it (slower on loopback).")
@click.option(
    "--config-out", type=click.Path(dir_okay=False, path_type=Path), help="Write the configuration to this file as well."
)
@click.option("--json", "bare", is_flag=True, help="Print the configuration on one line and nothing else.")
def main(  # noqa: PLR0913 - one argument per option is click's way
    *,
    host: str,
    port: int,
    size: str,
    tenants: int,
    practice: bool,
    seed: int,
    start: datetime | None,
    auth: str,
    scopes: frozenset[str],
    redirect_uris: tuple[str, ...],
    tier: str,
    unconnected: bool,
    token_seconds: int,
    concurrent_limit: int,
    minute_limit: int,
    day_limit: int | None,
    app_minute_limit: int,
    latency: float,
    exclusive_since: bool,
    gzip: bool,
    config_out: Path | None,
    bare: bool,
) -> None:
    """Starts the sandbox and serves until it is stopped."""
    options = Options(
        tenants=tenants,
        size=size,
        seed=seed,
        practice=practice,
        start=start,
        latency=latency,
        limits=Limits(concurrent_limit, minute_limit, day_limit, app_minute_limit),
        ways=Ways(since_inclusive=not exclusive_since),
        scopes=scopes,
        redirect_uris=redirect_uris,
        tier=tier,
        connected=not unconnected,
        token_seconds=token_seconds,
    )
    try:
        listener = server.listen(host, port)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}; try --port 0") from error
    began = time.monotonic()
    sandbox = Sandbox(options, Companies())
    url = server.base_url(listener)
    config = configuration.of(sandbox, url, auth)
    if config_out:
        config_out.write_text(json.dumps(config, indent=2) + "\n")

    def ready() -> None:
        click.echo(json.dumps(config) if bare else _welcome(sandbox, config, config_out, time.monotonic() - began))

    server.serve(sandbox, listener, gzip=gzip, ready=ready)


def _welcome(sandbox: Sandbox, config: dict[str, object], written: Path | None, seconds: float) -> str:
    url = config["api_url"]
    tenants = [
        f"  {tenant.tenant_id}  {tenant.name} ({sum(tenant.counts().values()):,} elements)"
        for tenant in sandbox.store.tenants.values()
    ]
    where = f"written to {written}" if written else "save it as config.json, or start with --config-out config.json"
    lines = [f"Pretend Xero at {url} (ready in {seconds:.1f} s). Control plane: {url}/_sandbox/", "", *tenants, ""]
    return "\n".join([*lines, f"The configuration to use ({where}):", json.dumps(config, indent=2), "", "Ctrl+C stops it."])


if __name__ == "__main__":
    main()
