"""Real processes, real sockets and real time."""
