"""Pages of access: the way in, one's own account, everybody's accounts."""
