"""Practice: a short course day for one person, with everybody else played.

It is the demo's stage (`orchestrator/demo`) with a course of its own and a guide on the page of
whoever practises. Nothing here reaches into a process: the others are played through the addresses
and forms that people use.
"""
