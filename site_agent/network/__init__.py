"""How the network is measured, from the cable to the meeting (docs/checks.md)."""
