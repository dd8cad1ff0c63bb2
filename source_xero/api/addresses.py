"""Where Xero's lists are: each below the API that it belongs to, whoever asks."""

ACCOUNTING = "api.xro/2.0"
FILES = "files.xro/1.0"
_OF_FILES = frozenset({"Files", "Folders", "Inbox", "Associations"})


def address(path: str) -> str:
    """Return where a path such as `Invoices/<id>` is below Xero's host."""
    return f"{FILES if path.split('/', 1)[0] in _OF_FILES else ACCOUNTING}/{path}"
