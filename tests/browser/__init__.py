"""The pages as people meet them: a real centre, real laptops and a real Chromium."""
