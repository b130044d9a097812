"""Statistics across runs: what differs between scenarios, and how surely."""
