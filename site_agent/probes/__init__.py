"""Probes: what this laptop can measure by itself, so that nobody has to ask a nurse to look."""
