"""The video meeting without any IO: what its interfaces say becomes facts about legs."""
