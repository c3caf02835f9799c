"""Where the manual explains something: a page for each system and each pair, a heading for each setting and flow."""

from __future__ import annotations

MANUAL = "docs"
"""What every address begins with: the manual's folder in the project, or an address where it is published."""


def of_system(vendor: str) -> str:
    """How a system is connected, what can be done with it, and all its settings."""
    return f"{MANUAL}/systems/{vendor}.md"


def of_setting(vendor: str, key: str) -> str:
    """What one setting of a system's connections means."""
    return f"{of_system(vendor)}#{key}"


def of_pair(preset: str) -> str:
    """What is kept the same between two systems, and how it is set up."""
    return f"{MANUAL}/pairs/{preset}.md"


def of_flow(preset: str, flow: str) -> str:
    """What one flow of a pair carries."""
    return f"{of_pair(preset)}#{flow}"


def of_flow_settings(preset: str, flow: str) -> str:
    """All settings of a flow: of a preset's, else of any flow."""
    return f"{MANUAL}/configuration.md#{f'{preset}-{flow}' if preset else 'settings-of-a-flow'}"
