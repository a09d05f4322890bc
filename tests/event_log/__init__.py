"""One contract for every event log, and what each store promises besides."""
