"""Acts on situation reports: begun, kept, checked, approved, sent; who is told what."""
