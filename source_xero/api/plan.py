"""The plan by which an organisation pays for Xero, `Class` in the API."""

from collections.abc import Mapping
from typing import Any


def plan_of(organisation: Mapping[str, Any]) -> str:
    """Return the plan as people read it, Grow for GROW; empty where the organisation does not tell."""
    return str(organisation.get("Class") or "").replace("_", " ").capitalize()
