"""Course files: what they may say, what is found wrong, and what becomes of them."""
