"""The room laptop: keeps the room going with or without the centre, and reports what it saw."""
