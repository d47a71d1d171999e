"""Faults of the world, with real processes and real files."""
