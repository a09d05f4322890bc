"""Tests of the video meeting."""
