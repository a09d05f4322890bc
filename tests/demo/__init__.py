"""The parts of the demo that need no processes: the script, the ledger, the audit."""
