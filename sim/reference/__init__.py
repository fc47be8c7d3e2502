"""The desk and the dispatch centre as readable SimPy models: one place, one day, event by event."""
