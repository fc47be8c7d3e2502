"""Tests, in the same tree as `sim`."""
