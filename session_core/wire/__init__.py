"""The messages between centre and room, and the way they become bytes and back."""
