"""The centre, on real sockets and a real file where those are the point."""
