from ledgerbridge.connectors.quickbooks.connector import CONNECTOR

__all__ = ["CONNECTOR"]
