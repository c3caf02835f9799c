"""The control plane: what people and tests ask of the sandbox itself."""

from ledgerbridge.sandbox.kit.control.routes import answer_control

__all__ = ["answer_control"]
