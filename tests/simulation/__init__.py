"""The simulator: the real centre and the real rooms on virtual time, one seed for each history."""
