"""Practice (øvingsmodus): a guide that takes one person through a short course day, step by step.

Pure. It knows what to try next and sees by the state that it was done; words are on the pages, and
the hands of everybody else in `orchestrator/practice`. Nothing here is read outside practice.
"""
