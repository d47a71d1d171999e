"""Forms of the account pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Membership


class AccountForm(forms.Form):
    """A new account, or a further role for one that is there."""

    username = forms.CharField(label=_("Account name"), max_length=150, strip=True)
    full_name = forms.CharField(label=_("Name of the person"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    scope = forms.ChoiceField(label=_("Whose people"), required=False)
    service_number = forms.CharField(label=_("Service number, for a soldier"), max_length=32, required=False)

    def __init__(self, *args: Any, units: list[str], **kwargs: Any) -> None:
        """Offer the centre's units; give each field the look of the house."""
        super().__init__(*args, **kwargs)
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        scope.choices = [("", _("the whole centre")), *((u, u) for u in units)]
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
        self.fields["username"].widget.attrs["autocomplete"] = "off"
