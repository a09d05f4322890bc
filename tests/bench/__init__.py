"""Tests of the measuring itself: a bench that misreads says nothing."""
