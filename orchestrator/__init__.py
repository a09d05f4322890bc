"""The centre: runs the sessions, keeps the log and serves every page that is not a room's own."""
