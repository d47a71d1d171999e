"""SQLite as the product uses it: a newer library than the machine's, and writers in a fair line (docs/adr/0008)."""
