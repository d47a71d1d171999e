"""What the database refuses: rules, certificates and revocations are never changed; a proposal is decided once."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending(
    "What was granted, and by which rule, stays: revoke a certificate, or write the next version of a rule.",
    {
        "certificates_certificaterule": (),
        "certificates_ruleversion": (),
        "certificates_statuslist": (),
        "certificates_certificate": (),
        "certificates_revocation": (),
        "certificates_proposal": ("decided_by_id", "decided_at", "certificate_id", "refused_why"),
    },
    free={"certificates_certificate": ("standing",)},
)
