"""Backups are made beside a running centre, believed when read back, and put back by hand."""
