"""Where the events of all sessions are kept: one contract (`interface.py`), and the stores that
keep it.
"""
