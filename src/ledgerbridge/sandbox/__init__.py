"""Simulators of the vendors: `kit` is what they share, each other folder is one vendor.

`serve` puts them on HTTP; `inprocess` lets tests and simulations call them without a network.
"""
