"""What differs between Windows, Linux and macOS, behind one interface that is chosen once."""
