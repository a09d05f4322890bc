"""The two ends of the room-centre connection, without any input or output of their own."""
