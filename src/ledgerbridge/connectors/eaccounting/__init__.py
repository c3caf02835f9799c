from ledgerbridge.connectors.eaccounting.connector import CONNECTOR

__all__ = ["CONNECTOR"]
