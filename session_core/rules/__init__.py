"""What a session is and what follows from what: pure, on a little of the standard library."""
