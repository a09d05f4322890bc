"""Practice: the steps, the others who are played, and whoever practises."""
