"""What is computed within one run: tables of days and needs, outcomes, equity, resilience."""
