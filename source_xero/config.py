"""The configuration: today's source-xero understood, defaults filled in, and each mistake explained by field.

Pure. jsonschema would report a wrong field of `credentials` as a failure of the whole oneOf, quoting the secrets in it; so the
sign-in that `auth_type` names is judged alone, and a message never repeats the value of a secret field.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from ipaddress import IPv6Address
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from source_xero.api.dates import milliseconds

Config = dict[str, Any]
Schema = Mapping[str, Any]

_ADDRESS = re.compile(r"https?://(?P<host>\[[0-9a-f:.]+\]|[\w.-]+)(:(?P<port>[0-9]{1,5}))?/?", re.IGNORECASE)
_LAST_PORT = 65_535
_ADDRESSES = ("api_url", "identity_url", "login_url")
# source-xero 2.x -> here.
_AUTH_TYPES_OF_2 = {"oauth2_confidential_application": "custom_connection", "oauth2_access_token": "access_token"}


class ConfigError(Exception):
    """The configuration cannot be used; the message names each field, what is wrong with it, and an example of right."""


def migrate(config: Mapping[str, Any]) -> Config:
    """Return a configuration of source-xero 2.x in today's form, and any other one unchanged."""
    migrated = deepcopy(dict(config))
    credentials = migrated.get("credentials")
    if isinstance(credentials, dict) and credentials.get("auth_type") in _AUTH_TYPES_OF_2:
        credentials["auth_type"] = _AUTH_TYPES_OF_2[credentials["auth_type"]]
    tenant_id = migrated.pop("tenant_id", None)
    if tenant_id and "tenant_ids" not in migrated:
        migrated["tenant_ids"] = [tenant_id]
    return migrated


def with_defaults(config: Mapping[str, Any], schema: Schema) -> Config:
    """Return the configuration with the schema's defaults where it says nothing; null counts as nothing."""
    given = {key: value for key, value in config.items() if value is not None}
    return {key: part["default"] for key, part in schema["properties"].items() if "default" in part} | given


def validate(config: Mapping[str, Any], schema: Schema) -> None:
    """Check a configuration against the specification's schema.

    Raises:
        ConfigError: with all that is wrong, a line each.
    """
    problems = [*_problems(config, schema)]
    if problems:
        raise ConfigError("The configuration cannot be used.\n" + "\n".join(f"- {problem}" for problem in problems))


def _problems(config: Mapping[str, Any], schema: Schema) -> Iterator[str]:
    top = {**schema, "properties": {**schema["properties"], "credentials": {"type": "object", "airbyte_secret": True}}}
    for error in Draft7Validator(top).iter_errors(config):
        yield _explain(error, "", top)
    start_date = config.get("start_date")
    if isinstance(start_date, str) and milliseconds(start_date) is None:
        part = schema["properties"]["start_date"]
        if not any(Draft7Validator(part).iter_errors(start_date)):
            yield f"start_date: {start_date!r} is no date. Example: {part['examples'][0]}"
    yield from (
        f"{name}: {config[name]!r} is no address. Example: {schema['properties'][name]['default']}"
        for name in _ADDRESSES
        if isinstance(config.get(name), str)
        and not any(Draft7Validator(schema["properties"][name]).iter_errors(config[name]))
        and not _is_address(config[name])
    )
    credentials = config.get("credentials")
    if not isinstance(credentials, Mapping):
        return
    ways: Mapping[str, Schema] = {
        way["properties"]["auth_type"]["const"]: way for way in schema["properties"]["credentials"]["oneOf"]
    }
    way = ways.get(str(credentials.get("auth_type")))
    if way is None:
        told = f"{credentials['auth_type']!r} is unknown" if "auth_type" in credentials else "is missing"
        yield f"credentials.auth_type: {told}. One of: {', '.join(ways)}"
        return
    for error in Draft7Validator(way).iter_errors(credentials):
        yield _explain(error, "credentials.", way)


def _is_address(text: str) -> bool:
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found["port"] or 0) > _LAST_PORT:
        return False
    try:
        if found["host"].startswith("["):
            IPv6Address(found["host"][1:-1])
        else:
            found["host"].encode("idna")  # the form in which a name is looked up
    except ValueError:
        return False
    return True


def _explain(error: ValidationError, prefix: str, schema: Schema) -> str:
    rule: Schema = error.schema if isinstance(error.schema, Mapping) else {}
    if error.validator == "required":
        field = error.message.split("'")[1]  # jsonschema reports each missing field, and names it nowhere else
        part = schema["properties"].get(field, {})
        place, what = prefix + field, "is missing"
        example = part.get("examples", [None])[0] or ('{"auth_type": "oauth2", ...}' if field == "credentials" else None)
    else:
        place = prefix + ".".join(str(step) for step in error.absolute_path)
        what, example = _what(error, rule), rule.get("examples", [None])[0]
    return f"{place or 'the configuration'}: {what}." + (f" Example: {example}" if example is not None else "")


def _what(error: ValidationError, rule: Schema) -> str:
    shown = "the value" if rule.get("airbyte_secret") else repr(error.instance)
    wanted = {
        "type": f"{shown} is not of type {error.validator_value}",
        "pattern": f"{shown} has the wrong form{_stray(str(error.instance), rule)}" if error.instance else "is empty",
        "minimum": f"{shown} is less than {error.validator_value}",
        "maximum": f"{shown} is more than {error.validator_value}",
    }
    return wanted.get(str(error.validator), f"{shown} breaks the rule {error.validator} {error.validator_value}")


def _stray(text: str, rule: Schema) -> str:
    """Name what copying brings in and nobody sees, in a secret nobody is shown; a value that is shown can speak for itself."""
    if text[-1].isspace():
        return ": it ends in a space or a line end"
    if not text.isascii():
        return ": a character in it is no plain ASCII, such as the … of a text that was cut short; copy the whole of it"
    if rule.get("airbyte_secret") and any(one.isspace() or not one.isprintable() for one in text):
        return ": a space, a line end or a control character is in it"
    return ""
