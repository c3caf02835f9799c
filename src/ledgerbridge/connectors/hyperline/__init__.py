from ledgerbridge.connectors.hyperline.connector import CONNECTOR

__all__ = ["CONNECTOR"]
