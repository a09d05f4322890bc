"""Measurements: one command each, the last lines `name=value` pairs. Never part of the tests."""
