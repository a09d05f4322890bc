"""The rules: one file of sentences per module."""
