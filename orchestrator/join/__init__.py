"""The video meeting (Join) as the centre sees it: docs/join.md tells of the ladder of sources."""
