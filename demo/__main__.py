"""Checks that the demo can run here, tells the story, and says what to do when it goes wrong."""

import importlib.util
import os
import signal
import sys
import traceback
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "demo-output"

_NEWEST = (3, 12)  # that PyAirbyte supports
_STOPPED, _CANNOT, _FAILED = 130, 2, 1


def _obstacle() -> str | None:
    """What keeps the demo from running with this Python, and what to do about it."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] > _NEWEST:
        return (
            f"The demo loads through PyAirbyte, which needs Python 3.10, 3.11 or 3.12; this is Python {version}.\n"
            "Install one of them and type:  rm -rf .venv-demo && make demo PYTHON=python3.12\n"
            "The connector itself runs on this Python; `make test` shows it."
        )
    missing = [name for name in ("airbyte", "matplotlib", "source_xero", "xero_sandbox") if not importlib.util.find_spec(name)]
    if missing:
        return (
            f"Not installed here: {', '.join(missing)}. Type `make demo`, which installs what the demo needs into .venv-demo."
        )
    return None


def main() -> int:
    """Run the demo; 0 when everything went well and the warehouse agrees with Xero."""
    if obstacle := _obstacle():
        print(obstacle, file=sys.stderr)
        return _CANNOT
    # Read by PyAirbyte when it is imported: no look-ups in Airbyte's registry, no telemetry, its logs beside our output.
    os.environ |= {"AIRBYTE_OFFLINE_MODE": "1", "DO_NOT_TRACK": "1", "AIRBYTE_LOGGING_ROOT": str(OUTPUT / "logs")}
    warnings.filterwarnings("ignore", category=FutureWarning)  # Google's libraries, which PyAirbyte brings, on old Pythons
    # Whoever ends us (a CI job, say) ends the sandbox too: an exception unwinds what a plain signal would leave running.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    from demo import story  # noqa: PLC0415 - needs what `_obstacle` looked for

    try:
        return 0 if story.tell(OUTPUT) else _FAILED
    except KeyboardInterrupt:
        print("\nStopped. The pretend Xero is stopped too; `make demo` starts afresh.", file=sys.stderr)
        return _STOPPED
    except story.DemoError as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        return _FAILED
    except Exception as error:  # noqa: BLE001 - the last one to know: whatever it is must be kept, and be said in a sentence
        OUTPUT.mkdir(exist_ok=True)
        (OUTPUT / "error.txt").write_text(traceback.format_exc())
        first = (str(error).splitlines() or [""])[0]
        print(f"\nThe demo stopped on an unexpected error: {type(error).__name__}: {first}", file=sys.stderr)
        print("demo-output/error.txt has the whole of it; please open an issue with that file.", file=sys.stderr)
        return _FAILED


if __name__ == "__main__":
    sys.exit(main())
