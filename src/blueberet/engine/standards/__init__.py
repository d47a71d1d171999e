"""Rules of standards: order of scores on a scale."""
