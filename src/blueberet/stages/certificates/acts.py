"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "certificates.rule.written": gettext_lazy("Certificate rule written"),
    "certificates.rule.ended": gettext_lazy("Certificate rule ended"),
    "certificates.certificate.proposed": gettext_lazy("Certificate proposed"),
    "certificates.certificate.declined": gettext_lazy("Proposed certificate declined"),
    "certificates.certificate.granted": gettext_lazy("Certificate granted"),
    "certificates.certificate.renewed": gettext_lazy("Certificate renewed"),
    "certificates.certificate.revoked": gettext_lazy("Certificate revoked"),
    "certificates.certificate.printed": gettext_lazy("Certificates printed"),
    "certificates.names.chosen": gettext_lazy("Names for certificates chosen"),
}
