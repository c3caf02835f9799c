from ledgerbridge.connectors.exact.connector import CONNECTOR

__all__ = ["CONNECTOR"]
