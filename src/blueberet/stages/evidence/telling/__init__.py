"""A pack's facts told: as papers, tables and pages. In goes a facts document, out come values; nothing is read."""
