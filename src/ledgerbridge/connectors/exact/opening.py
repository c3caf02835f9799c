"""The API of one division, opened on the world a connector was given."""

from __future__ import annotations

from ledgerbridge.connectors.base.kind import Connection, Toolbox, open_api
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.errors import LABEL
from ledgerbridge.connectors.exact.watch import Watch

TIMEOUT_S = 120.0


def open_exact(connection: Connection, toolbox: Toolbox, division: str) -> ExactApi:
    """Reads and writes differ in what an answer without a clear meaning stands for."""
    watch = Watch(toolbox.clock, division, toolbox.quota)
    reads = open_api(LABEL, connection, toolbox, watch.of_read, TIMEOUT_S)
    writes = open_api(LABEL, connection, toolbox, watch.of_write, TIMEOUT_S)
    return ExactApi(reads, writes, watch, division)
