"""The trials behind docs/reliability.md, as parts: a long run by hand, a short one in CI."""
