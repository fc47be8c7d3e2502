"""Studies: many runs of one model, compared fairly."""
