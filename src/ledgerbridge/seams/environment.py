"""The surroundings of the process: variables, the hub's folder, the master key."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

KEY_BYTES = 32


class Environment:
    """Where the hub keeps its files and what it is told from outside.

    `LEDGERBRIDGE_HOME` names the folder (default `.ledgerbridge` in the current one), `LEDGERBRIDGE_KEY` the master key
    (64 hexadecimal characters; default: a file in that folder, made at the first start),
    `LEDGERBRIDGE_DATABASE` the database (default: SQLite in that folder).
    """

    def __init__(self, variables: Mapping[str, str] | None = None, home: Path | None = None) -> None:
        self._variables = dict(os.environ if variables is None else variables)
        self.home = home or Path(self._variables.get("LEDGERBRIDGE_HOME", ".ledgerbridge"))

    def variable(self, name: str) -> str | None:
        return self._variables.get(name) or None

    def database_url(self) -> str:
        url = self.variable("LEDGERBRIDGE_DATABASE")
        if url is not None:
            return url
        self.home.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{self.home / 'hub.db'}"

    def master_key(self) -> bytes:
        """The master key, made and kept in a file only its owner may read when there is none yet.

        Raises ValueError for a key that is not 64 hexadecimal characters.
        """
        given = self.variable("LEDGERBRIDGE_KEY")
        if given is None:
            given = self._kept_key()
        key = bytes.fromhex(given.strip())
        if len(key) != KEY_BYTES:
            raise ValueError("a master key has 64 hexadecimal characters")
        return key

    def _kept_key(self) -> str:
        file = self.home / "master.key"
        self.home.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as opened:
                opened.write(secrets.token_hex(KEY_BYTES))
        return file.read_text()

    def configuration(self) -> tuple[str, str] | None:
        """(text, name) of `ledgerbridge.toml`: in the hub's folder, or beside it."""
        for file in (self.home / "ledgerbridge.toml", Path("ledgerbridge.toml")):
            if file.exists():
                return file.read_text(encoding="utf-8"), str(file)
        return None

    def keep_configuration(self, text: str) -> str:
        """The name of the file in the hub's folder that holds this configuration from here on, whole or not at all."""
        file = self.home / "ledgerbridge.toml"
        self.home.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".toml.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
        return str(file)
