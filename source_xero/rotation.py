"""`--update-config`: rotated tokens go into the configuration file, before they are used and before they are told.

For reading and writing alike, and without the CDK, which writing does not load.
"""

from collections.abc import Callable, MutableMapping
from typing import Any

from source_xero.api.auth import ROTATING, TokenRefused
from source_xero.config import ConfigError
from source_xero.config_file import ConfigFile, FileError

UPDATE = "--update-config"
"""Keep the file of --config current: what a platform does with the CONTROL messages of rotated tokens."""

Announce = Callable[[MutableMapping[str, Any]], None]


def kept(path: str) -> ConfigFile:
    """Return the file of a configuration to keep current, shown to be writable while no token depends on it.

    Raises:
        ConfigError: when it cannot be written.
    """
    file = ConfigFile(path)
    try:
        file.prove()
    except FileError as error:
        raise ConfigError(f"{UPDATE}: {error}") from None
    return file


def announcing(file: ConfigFile, tell: Announce) -> Announce:
    """Return what announces rotated tokens: to the file, then with `tell`; a run that is killed in between has lost nothing.

    It raises TokenRefused when the file cannot be written any more: the new token is then not used, but was told all the same.
    """

    def announce(config: MutableMapping[str, Any]) -> None:
        credentials = config["credentials"]
        try:
            file.update({name: credentials[name] for name in ROTATING if credentials.get(name)})
        except FileError as error:
            raise TokenRefused(f"{UPDATE}: {error} Xero takes the token in the file for another 30 minutes.") from None
        finally:
            tell(config)

    return announce
