"""Who sees what here, and who may act."""
