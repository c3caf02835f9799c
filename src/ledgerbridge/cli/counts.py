"""How many records came to which outcome, as a table."""

from __future__ import annotations

from collections.abc import Mapping

from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.messages import _
from ledgerbridge.planner.decision import Outcome
from ledgerbridge.usecases.integrations import Integration


def count_table(integration: Integration, counts: Mapping[str, Mapping[str, int]]) -> Table:
    """{flow: {outcome: records}}: a row for each flow, a column for each outcome that occurs."""
    occurring = [outcome for outcome in Outcome if any(outcome in tally for tally in counts.values())]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Flow"))
    for outcome in occurring:
        table.add_column(_(outcome.value), justify="right")
    for flow in integration.flows:
        cells = [str(counts.get(flow.name, {}).get(outcome, "")) for outcome in occurring]
        table.add_row(_(integration.labels[flow.name]), *cells)
    return table
