"""A booked invoice on paper."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.memory.account import Account, is_booked
from ledgerbridge.sandbox.memory.body import Mistaken

_PAGE = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% invoice {number} over {total}\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def print_invoice(account: Account, id: str) -> Response:
    """The invoice as PDF; a draft has none."""
    entry = account.tables["invoices"].get_living(id)
    if entry is None or not is_booked(entry):  # MEM-PDF
        raise Mistaken(404, "not_found", f"there is no printed invoice {id}")
    page = _PAGE.format(number=entry.now.fields["number"], total=entry.now.fields["total"])
    headers = {"content-type": "application/pdf", "content-disposition": f'attachment; filename="invoice-{id}.pdf"'}
    return Response(200, headers, page.encode(), endpoint="GET invoices/pdf")
