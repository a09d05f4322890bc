"""Backups of the log: made beside a running centre, believed when read back, put back by hand."""
