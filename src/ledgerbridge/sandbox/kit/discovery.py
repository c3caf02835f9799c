"""Finds the simulated vendors by listing the folders of the sandbox package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor

PACKAGE = "ledgerbridge.sandbox"


def vendor_classes(with_: Sequence[str] = ()) -> list[type[Vendor]]:
    """The classes that the folders export as VENDOR, by name; optional ones only where `with_` names them.

    Raises SandboxError for a name in `with_` that no folder has.
    """
    found = _all_vendors()
    unknown = [name for name in with_ if name not in found]
    if unknown:
        raise SandboxError(400, f"no simulator is called {', '.join(unknown)}; there are {', '.join(found)}")
    return [kind for name, kind in found.items() if not kind.optional or name in with_]


def _all_vendors() -> dict[str, type[Vendor]]:
    package = importlib.import_module(PACKAGE)
    folders = sorted(entry.name for entry in pkgutil.iter_modules(package.__path__) if entry.ispkg)
    modules = [importlib.import_module(f"{PACKAGE}.{folder}") for folder in folders]
    kinds: list[type[Vendor]] = [module.VENDOR for module in modules if hasattr(module, "VENDOR")]
    return {kind.name: kind for kind in kinds}
