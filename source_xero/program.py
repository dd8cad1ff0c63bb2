"""The two console programs; they are one, apart from what `discover` prints.

The CDK, which takes most of a second to import, is loaded only for the verbs that need it.
"""

import sys


def source_xero() -> None:
    """Run any verb and exit."""
    _run(sys.argv[1:], "write")


def destination_xero() -> None:
    """Run any verb and exit; `discover` prints what can be written, and nothing of what can be read."""
    _run(sys.argv[1:], "write", "discover")


def _run(args: list[str], *verbs: str) -> None:
    if args[:1] and args[0] in verbs:
        from source_xero.destination import command  # noqa: PLC0415 - see above

        sys.exit(command.run(args))
    from source_xero.run import run  # noqa: PLC0415 - see above

    run(args)
