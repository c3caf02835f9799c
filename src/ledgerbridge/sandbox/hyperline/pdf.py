"""The printed form of an invoice: one plain page."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire

NO_DECIMALS = ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")


def shown_amount(amount: int, currency: str) -> str:
    """An amount of the smallest unit as people write it: `34.17 EUR`, `12065 XOF`."""
    # HYP-MINOR-UNITS
    places = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    return f"{Decimal(amount).scaleb(-places):.{places}f} {currency}"


def page(wire: Wire) -> bytes:
    """A PDF document of the invoice; the same each time."""
    # HYP-PDF-PAGE
    currency = wire["currency"]
    lines = [
        f"{'Credit note' if wire['type'] == 'credit_note' else 'Invoice'} {wire['number'] or 'draft'}",
        f"{wire['seller']['name']} to {wire['customer']['name']}",
        *(f"{line['name']}: {shown_amount(line['amount'], currency)}" for line in wire["line_items"]),
        f"Total {shown_amount(wire['total_amount'], currency)}",
    ]
    return _document(lines)


def _document(lines: list[str]) -> bytes:
    shown = " ".join(f"({_escaped(line)}) Tj 0 -18 Td" for line in lines)
    text = f"BT /F1 12 Tf 56 780 Td {shown} ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    document, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    start = len(document)
    return document + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, start)
    )


def _escaped(text: str) -> str:
    return str(text).replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
