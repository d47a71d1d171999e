"""Replications side by side in NumPy: the engine that needs no compiler, equal to the reference in every bit."""

from blueberet.engine.endurance.vectors.running import bands_block, replay, run

__all__ = ["bands_block", "replay", "run"]
