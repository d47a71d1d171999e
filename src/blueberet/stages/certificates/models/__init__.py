"""Rows of certificates: what may be certified, what was granted, what was called back, who waits for a second name."""

from blueberet.stages.certificates.models.granted import Certificate, Look, Proposal, Revocation, StatusList
from blueberet.stages.certificates.models.rules import CertificateRule, NameChoice, RuleVersion

__all__ = [
    "Certificate", "CertificateRule", "Look", "NameChoice", "Proposal", "Revocation", "RuleVersion", "StatusList",
]  # fmt: skip
