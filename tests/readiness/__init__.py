"""The whole way of a check, from what a probe finds to what a coordinator is told, in trials."""
