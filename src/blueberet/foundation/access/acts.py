"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "access.account.added": gettext_lazy("Account made"),
    "access.account.locked": gettext_lazy("Account locked after wrong passwords"),
    "access.account.signed_in": gettext_lazy("Signed in"),
    "access.account.signed_out": gettext_lazy("Signed out"),
    "access.account.stopped": gettext_lazy("Account stopped"),
    "access.account.resumed": gettext_lazy("Account let in again after a stop"),
    "access.account.refused": gettext_lazy("Wrong password"),
    "access.account.let_in_again": gettext_lazy("New first password given"),
    "access.page.seen": gettext_lazy("Visitor looked at a page"),
    "access.password.changed": gettext_lazy("Password changed"),
    "access.recovery_code.used": gettext_lazy("Signed in with a recovery code"),
    "access.recovery_codes.renewed": gettext_lazy("New recovery codes made"),
    "access.role.given": gettext_lazy("Role given"),
    "access.role.taken": gettext_lazy("Role taken away"),
    "access.second_factor.refused": gettext_lazy("Wrong or used code of the second factor"),
    "access.second_factor.set_up": gettext_lazy("Second factor set up"),
    "access.sessions.ended": gettext_lazy("Sessions ended"),
    "access.visitor.invited": gettext_lazy("Login given to a visitor"),
    "access.visitor.prolonged": gettext_lazy("End of a visitor's login moved"),
    "access.visitor.ended": gettext_lazy("Visitor's login ended"),
    "accounts.centre.added": gettext_lazy("Centre made"),
}
