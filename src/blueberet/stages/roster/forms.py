"""Forms of the contingent's pages: what may stand in a field, told in a sentence where it may not."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blueberet.stages.roster.document_kinds import KINDS, VACCINES
from blueberet.stages.roster.models import KeyDay, Person, Unit
from blueberet.stages.roster.ranks import CATEGORY
from blueberet.stages.roster.reading import OLDEST, YOUNGEST
from blueberet.stages.roster.wording import FIELDS

FormT = TypeVar("FormT", bound=forms.Form)
EARLIEST = date(1940, 1, 1)
LATEST_YEARS = 60


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        """Days go in and out as the browser writes them."""
        super().__init__(format="%Y-%m-%d", attrs={"class": "form-control"})


class DayField(forms.DateField):
    """A day within living memory and foresight."""

    def __init__(self, **options: Any) -> None:
        """Take ISO days only: that is what the browser sends."""
        super().__init__(widget=DayInput(), input_formats=["%Y-%m-%d"], **options)

    def clean(self, value: Any) -> Any:
        """Refuse years nobody can mean."""
        day = super().clean(value)
        if day and not EARLIEST <= day <= date.today() + timedelta(days=366 * LATEST_YEARS):
            raise forms.ValidationError(_("The year cannot be meant; correct the date."))
        return day


def _text(name: str, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control"})
    return forms.CharField(label=FIELDS.get(name, name), max_length=most, required=required, widget=widget,
                           help_text=help_text)  # fmt: skip


def _choice(name: str, choices: Iterable[tuple[str, Any]], *, required: bool = True) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=FIELDS.get(name, name), choices=list(choices), required=required, widget=widget)


def _reason(*, required: bool = True) -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Why"), max_length=240, required=required,
                           widget=forms.TextInput(attrs={"class": "form-control"}))  # fmt: skip


class Plain(forms.Form):
    """A form whose texts hold no control characters."""

    def clean(self) -> dict[str, Any]:
        """Tell each field with an invisible character."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and not value.isprintable():
                self.add_error(name, _("There is an invisible control character in it; write it anew."))
        return cleaned


class PersonForm(Plain):
    """All fields of a person."""

    edited = forms.IntegerField(widget=forms.HiddenInput)
    service_number = _text("service_number", 32, required=True)
    name_cyrillic = _text("name_cyrillic", 160, required=True)
    name_latin = _text("name_latin", 160)
    name_passport = _text("name_passport", 160, help_text=gettext_lazy("Exactly as in the passport."))
    sex = _choice("sex", Person.Sex.choices)
    birth_date = DayField(label=FIELDS["birth_date"])
    served_from = DayField(label=FIELDS["served_from"], required=False)
    rank = _choice("rank", [(r, r) for r in CATEGORY])
    category = _choice("category", Person.Category.choices)
    region = _text("region", 60, required=True)
    medical_class = _text("medical_class", 20)
    specialities = _text("specialities", 400, help_text=gettext_lazy("With commas between them."))
    reason = _reason(required=False)

    def clean_birth_date(self) -> date:
        """Refuse who would be too young or too old, as the import does."""
        born: date = self.cleaned_data["birth_date"]
        today = date.today()
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if not YOUNGEST <= age <= OLDEST:
            raise forms.ValidationError(
                _("The person would be %(age)d years old; from %(least)d to %(most)d. Correct the date.")
                % {"age": age, "least": YOUNGEST, "most": OLDEST}
            )
        return born

    def clean_specialities(self) -> list[str]:
        """Codes in lower case, each once."""
        words = (" ".join(w.split()).lower() for w in self.cleaned_data["specialities"].replace(";", ",").split(","))
        return list(dict.fromkeys(w for w in words if w))

    @classmethod
    def of(cls, person: Person) -> "PersonForm":
        """The form as a person stands now."""
        values = {f: getattr(person, f) for f in cls.base_fields if hasattr(person, f)}
        return cls(initial=values | {"specialities": ", ".join(person.specialities)})


class DocumentForm(Plain):
    """A document of a person."""

    edited = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    kind = _choice("kind", [(k.key, k.name) for k in KINDS])
    vaccine = _choice("vaccine", [("", "–"), *((v.key, v.name) for v in VACCINES)], required=False)
    number = _text("number", 40)
    issued = DayField(label=FIELDS["issued"], required=False)
    expires = DayField(label=FIELDS["expires"], required=False)
    authority = _text("authority", 120)
    remark = _text("remark", 240)
    reason = _reason(required=False)

    def clean(self) -> dict[str, Any]:
        """A vaccine belongs to a vaccination, and a document ends after it begins."""
        cleaned = super().clean()
        if cleaned.get("vaccine") and cleaned.get("kind") != "vaccination":
            self.add_error("vaccine", _("Only a vaccination names a vaccine; leave it empty."))
        issued, expires = cleaned.get("issued"), cleaned.get("expires")
        if issued and expires and expires < issued:
            self.add_error("expires", _("The last valid day lies before the day of issue; correct one of them."))
        if not any(cleaned.get(f) for f in ("number", "issued", "expires")):
            self.add_error("number", _("Give at least a number or a date."))
        return cleaned


class MissionForm(Plain):
    """A previous mission of a person."""

    edited = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    mission = _text("mission", 120, required=True, help_text=gettext_lazy("UNDOF, MINURSO, UNIFIL …"))
    country = _text("country", 80)
    role = _text("role", 120)
    first_day = DayField(label=FIELDS["first_day"])
    last_day = DayField(label=FIELDS["last_day"], required=False)
    source = _text("source", 240, required=True, help_text=gettext_lazy("An order, a certificate, the person's word."))
    reason = _reason(required=False)

    def clean(self) -> dict[str, Any]:
        """A mission ends after it begins."""
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first; correct one of them."))
        return cleaned


def without_reason(form: FormT) -> FormT:
    """A form for adding: only corrections need a reason."""
    del form.fields["reason"]
    return form


class WithdrawForm(Plain):
    """Why something is withdrawn."""

    reason = _reason()


class MoveForm(Plain):
    """Where people move, from which day, and why."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("To"), queryset=Unit.objects.none(), widget=forms.Select(attrs={"class": "form-select"})
    )
    on = DayField(label=gettext_lazy("From this day on"))
    reason = _reason()

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        """Offer the centre's units alone."""
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class UnitForm(Plain):
    """A name or another place for a unit, from a day on."""

    name = _text("name", 80)
    parent = forms.ModelChoiceField(
        label=FIELDS["parent"], queryset=Unit.objects.none(), required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    on = DayField(label=gettext_lazy("Day"))
    reason = _reason(required=False)

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        """Offer the centre's units alone."""
        super().__init__(*args, **options)
        self.fields["parent"].queryset = units  # type: ignore[attr-defined]


class KeyDayForm(forms.Form):
    """A day that documents must outlast."""

    kind = _choice("kind", KeyDay.Kind.choices)
    day = DayField(label=FIELDS["day"], required=False)
