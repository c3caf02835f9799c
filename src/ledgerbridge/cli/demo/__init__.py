"""The demo: both vendors simulated, connected, planned, synced, and the outcome held against what was announced."""
