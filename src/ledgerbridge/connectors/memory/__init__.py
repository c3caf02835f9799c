from ledgerbridge.connectors.memory.connector import CONNECTOR

__all__ = ["CONNECTOR"]
