"""Which people fill which posts in which rotation; why a post stays empty, and what would fill it."""
