"""The language both sides speak: the rules of a session, its wire format, and the link."""
