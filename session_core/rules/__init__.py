"""What a session is and what follows from what: pure, and importing nothing but a little standard library."""
