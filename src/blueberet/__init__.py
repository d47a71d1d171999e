"""Blueberet: from roster to blue beret, and holding it there."""

__version__ = "0.1.0"
