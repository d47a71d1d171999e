"""The kinds of documents a person holds, and the vaccines with their usual intervals.

Intervals are defaults for a form to propose; they stand with their source, and those that were not
checked against one say so. The registrar's date always wins.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document. ``needed``: everyone must hold one. ``guarded``: its detail is medical."""

    key: str
    name: object
    needed: bool = False
    guarded: bool = False
    has_vaccine: bool = False


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A vaccine. ``years`` until the next dose; 0: once, for life; ``None``: no default is known."""

    key: str
    name: object
    years: int | None
    source: object
    unverified: bool = True


KINDS = (
    Kind("passport", _("passport"), needed=True),
    Kind("service passport", _("service passport")),
    Kind("medical", _("medical board"), needed=True, guarded=True),
    Kind("vaccination", _("vaccination"), needed=True, guarded=True, has_vaccine=True),
    Kind("driving licence", _("driving licence")),
    Kind("conduct attestation", _("conduct attestation"), needed=True),
)
BY_KEY = {k.key: k for k in KINDS}

_USUAL = _("usual interval, not checked against a source")
VACCINES = (
    Vaccine("yellow fever", _("yellow fever"), 0, _("one dose, for life (IHR since July 2016), not checked")),
    Vaccine("tetanus-diphtheria", _("tetanus-diphtheria"), 10, _USUAL),
    Vaccine("hepatitis A", _("hepatitis A"), None, _("to be tracked; no interval is known here")),
    Vaccine("hepatitis B", _("hepatitis B"), None, _("to be tracked; no interval is known here")),
    Vaccine("typhoid", _("typhoid"), 3, _USUAL),
    Vaccine("meningitis ACWY", _("meningitis ACWY"), 5, _USUAL),
    Vaccine("polio", _("polio booster"), None, _("to be tracked; no interval is known here")),
    Vaccine("MMR", pgettext_lazy("vaccine", "measles, mumps, rubella"), None,
            _("to be tracked; no interval is known here")),
    Vaccine("rabies", _("rabies"), None, _("where there is a risk; no interval is known here")),
    Vaccine("cholera", _("cholera"), None, _("to be tracked; no interval is known here")),
    Vaccine("influenza", _("influenza"), 1, _USUAL),
    Vaccine("COVID-19", _("COVID-19"), None, _("to be tracked; no interval is known here")),
)  # fmt: skip
VACCINE_BY_KEY = {v.key: v for v in VACCINES}
FOR_LIFE = frozenset(v.key for v in VACCINES if v.years == 0)


def label(kind: str, vaccine: str = "") -> str:
    """What a kind is called on screen; an unknown one as it stands."""
    name = str(BY_KEY[kind].name) if kind in BY_KEY else kind
    if vaccine:
        name = f"{name}: {VACCINE_BY_KEY[vaccine].name if vaccine in VACCINE_BY_KEY else vaccine}"
    return name


def is_guarded(kind: str) -> bool:
    """Whether the kind's detail is shown only to those who may see guarded fields."""
    return kind in BY_KEY and BY_KEY[kind].guarded
