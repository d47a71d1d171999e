"""What may be asked of the trail."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Asked(forms.Form):
    """Filters of the page; all may stay empty."""

    name = forms.ChoiceField(label=_("What"), required=False)
    actor = forms.CharField(label=_("Account"), required=False, max_length=150)
    subject = forms.CharField(label=_("On what (number, code, name)"), required=False, max_length=120)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def offer(self, names: list[tuple[str, str]]) -> None:
        """Offer the acts that occur; give each field the look of the house."""
        choice = self.fields["name"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("every act")), *names]
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
