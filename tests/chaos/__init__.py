"""A network that misbehaves on purpose, for tests with real sockets."""
