"""From the record to tidy tables."""
