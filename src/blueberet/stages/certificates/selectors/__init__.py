"""Reads of certificates."""

from blueberet.stages.certificates.selectors.granted import certificates_of, certificates_on, is_in_force

__all__ = ["certificates_of", "certificates_on", "is_in_force"]
