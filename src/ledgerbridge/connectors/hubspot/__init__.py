from ledgerbridge.connectors.hubspot.connector import CONNECTOR

__all__ = ["CONNECTOR"]
