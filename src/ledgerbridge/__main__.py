"""`python -m ledgerbridge` is the same as `ledgerbridge`."""

from ledgerbridge.wiring import main

main()
