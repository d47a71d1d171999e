"""Incident files of ACLED and UCDP: read, chosen by place and kind, fitted, and turned into proposed closures."""
