"""Acts of readiness."""
