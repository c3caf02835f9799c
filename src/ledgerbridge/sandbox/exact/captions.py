"""The names of fields on the user's screen, which errors speak of."""

from __future__ import annotations

import re
from collections.abc import Mapping

CAPTIONS: Mapping[str, tuple[str, str]] = {
    "Account": ("Account", "Relatie"),
    "AmountFC": ("Amount", "Bedrag"),
    "Attachment": ("Attachment", "Bijlage"),
    "CallbackURL": ("Callback URL", "Callback URL"),
    "Code": ("Code", "Code"),
    "CostCenter": ("Cost centre", "Kostenplaats"),
    "CostUnit": ("Cost unit", "Kostendrager"),
    "Currency": ("Currency", "Valuta"),
    "Customer": ("Customer", "Klant"),
    "DeliverTo": ("Deliver to", "Afleveren bij"),
    "DeliveryDate": ("Delivery date", "Leverdatum"),
    "Description": ("Description", "Omschrijving"),
    "Document": ("Document", "Document"),
    "EntryNumber": ("Entry number", "Boekstuknummer"),
    "FileName": ("File name", "Bestandsnaam"),
    "GLAccount": ("G/L account", "Grootboekrekening"),
    "InvoiceTo": ("Invoice to", "Factuur voor"),
    "Item": ("Item", "Artikel"),
    "ItemGroup": ("Item group", "Artikelgroep"),
    "Journal": ("Journal", "Dagboek"),
    "JournalCode": ("Journal", "Dagboek"),
    "LastName": ("Last name", "Achternaam"),
    "Name": ("Name", "Naam"),
    "OrderedBy": ("Ordered by", "Besteld door"),
    "PaymentCondition": ("Payment condition", "Betalingsconditie"),
    "QuantityDelivered": ("Quantity delivered", "Geleverd aantal"),
    "Subject": ("Subject", "Onderwerp"),
    "Topic": ("Topic", "Onderwerp"),
    "Type": ("Type", "Type"),
    "Unit": ("Unit", "Eenheid"),
    "VATCode": ("VAT code", "Btw-code"),
    "Warehouse": ("Warehouse", "Magazijn"),
}
"""{property: (English, Dutch)}; others are called by their own name, its words parted. Those of the Dutch screens are
quoted by integrators for OrderedBy, InvoiceTo, GLAccount and Item, the rest is ASSUMED."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+|\d+")


def caption(prop: str, language: str) -> str:
    # EX-CAPTION
    known = CAPTIONS.get(prop)
    if known is not None:
        return known[1 if language == "NL" else 0]
    first, *rest = _WORDS.findall(prop) or [prop]
    return " ".join([first, *(word if word.isupper() else word.lower() for word in rest)])
