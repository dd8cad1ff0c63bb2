"""The configuration file on disk: written whole or not at all, and for nobody else to read."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


class FileError(Exception):
    """The file cannot be read or written; the message names it, says why and what to do."""


class ConfigFile:
    """A configuration file.

    A write replaces the file in one step, so that whoever reads it, after a crash too, finds the old or the new one.
    A symbolic link is followed: what it points to is replaced.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def read(self) -> dict[str, Any]:
        """Return what the file holds; nothing if there is none.

        Raises:
            FileError: when it cannot be read, or is no JSON object.
        """
        try:
            held = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise FileError(f"{self.path} cannot be read: {error.strerror or error}. Choose another file.") from None
        except ValueError:
            raise FileError(
                f"{self.path} holds no JSON, so it is left alone. Choose another file, or remove this one."
            ) from None
        if not isinstance(held, dict):
            raise FileError(f"{self.path} holds no JSON object, so it is left alone. Choose another file, or remove this one.")
        return held

    def prove(self) -> None:
        """Show that a write will succeed, by replacing the file with itself; a file that does not exist is not made.

        Asking for permissions would not do: a file that is mounted into a container can be written and not be replaced.

        Raises:
            FileError: when it cannot be written.
        """
        try:
            if self.path.exists():
                self._replace(self.path.read_bytes())
                return
            folder = self.path.resolve().parent
            while not folder.exists():
                folder = folder.parent
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise self._unwritable(error) from None

    def write(self, config: Mapping[str, Any]) -> None:
        """Write a configuration; missing folders are made, for nobody else to look into.

        Raises:
            FileError: when it cannot be written; what was there still is.
        """
        try:
            self.path.resolve().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._replace((json.dumps(config, indent=2, ensure_ascii=False) + "\n").encode())
        except OSError as error:
            raise self._unwritable(error) from None

    def update(self, credentials: Mapping[str, Any]) -> None:
        """Put new credentials into the file; everything else in it stays, also what was changed since it was read.

        Raises:
            FileError: when it cannot be read or written.
        """
        held = self.read()
        kept = held.get("credentials")
        self.write({**held, "credentials": {**(kept if isinstance(kept, dict) else {}), **credentials}})

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes out that use the file in this way; where that cannot be had, go on without."""
        if sys.platform == "win32":
            yield
            return
        import fcntl  # noqa: PLC0415 - not on Windows

        try:
            # The folder's lock: the file is replaced, and a lock on the old one keeps nobody out of the new one.
            folder = os.open(self.path.resolve().parent, os.O_RDONLY)
        except OSError:
            yield
            return
        try:
            with suppress(OSError):  # some network file systems have no locks
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def latest(self) -> Mapping[str, Any]:
        """Return the credentials as they are in the file now; nothing if there are none to be had."""
        try:
            held = self.read().get("credentials")
        except FileError:
            return {}
        return held if isinstance(held, dict) else {}

    def _replace(self, content: bytes) -> None:
        target = self.path.resolve()
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                if sys.platform != "win32" and target.exists():
                    with suppress(OSError):  # root, for another user's file: he is to read it still
                        os.fchown(file.fileno(), target.stat().st_uid, target.stat().st_gid)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        if sys.platform != "win32":  # where folders cannot be opened
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _unwritable(self, error: OSError) -> FileError:
        return FileError(
            f"{self.path} cannot be written: {error.strerror or error}. Choose another file, or make its folder one that you "
            "may write to; in a container mount the folder and not the file, because the file is replaced."
        )
