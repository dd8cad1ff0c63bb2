"""The real programs over HTTP against the sandbox."""

from pathlib import Path

import pytest

# What tests share is to say as much when it fails as the tests themselves.
pytest.register_assert_rewrite(
    *(f"{__name__}.{file.stem}" for file in Path(__file__).parent.glob("*.py") if file.stem != "__init__")
)
