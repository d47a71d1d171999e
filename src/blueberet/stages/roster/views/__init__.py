"""Pages of the contingent."""
