"""What an account is called where people read it."""

from blueberet.foundation.accounts.models import User


def account_name(account: User | None) -> str:
    """Its full name, else the name it signs in with; empty for nobody."""
    return (account.get_full_name() or account.username) if account else ""
