"""The demo: a centre and every room of a real course on one machine, and hands that can play it.

The demo is the product, started as real processes; nothing here reaches into them. Whoever plays a
person does so through the addresses and forms that people use.
"""
