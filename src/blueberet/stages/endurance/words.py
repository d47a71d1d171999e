"""What levers and reasons are called on the pages; head counts, shares and amounts as people read them."""

import math
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blueberet.engine.endurance.estimates import Estimate

LEVERS: dict[str, Promise] = {
    "durations_shorter": gettext_lazy("Closures a fifth shorter"),
    "closures_fewer": gettext_lazy("A fifth fewer closures"),
    "no_area_closures": gettext_lazy("Nothing ever shuts everything at once"),
    "exact_factors": gettext_lazy("The planning rate is exactly right"),
    "stock_of_fed_sites": gettext_lazy("A fifth more stock at the sites that a base feeds"),
    "stock_of_bases": gettext_lazy("A fifth more stock at the base"),
    "ration_earlier": gettext_lazy("Ration twice as early"),
    "no_rationing": gettext_lazy("Never ration"),
    "convoys_to_fed_sites": gettext_lazy("More frequent convoys from the base to its sites"),
    "convoys_to_bases": gettext_lazy("More frequent convoys to the base"),
    "leave_on_opening": gettext_lazy("Convoys leave on the day the way opens"),
    "wait_for_next_turn": gettext_lazy("Convoys wait for their next turn"),
    "payload_doubled": gettext_lazy("Convoys carry twice as much"),
    "fewer_people": gettext_lazy("A fifth fewer people"),
    "full_on_first_day": gettext_lazy("All stores full on the first day"),
    "batteries_a_day_longer": gettext_lazy("Batteries a day longer"),
}
KINDS: dict[str, Promise] = {
    "durations_shorter": gettext_lazy("what happens"), "closures_fewer": gettext_lazy("what happens"),
    "no_area_closures": gettext_lazy("what happens"), "exact_factors": gettext_lazy("what happens"),
    "stock_of_fed_sites": gettext_lazy("stock"), "stock_of_bases": gettext_lazy("stock"),
    "full_on_first_day": gettext_lazy("stock"),
}  # fmt: skip
"""Those that are not here can be ordered."""
ORDERED = gettext_lazy("can be ordered")


def decimals(e: Sequence[float]) -> int:
    """Digits behind the point that an interval allows, six at most."""
    return min(6, Estimate(e[0], e[1], e[2], 0).decimals)


def chance(e: Sequence[float] | None) -> str:
    """``0.97 (0.965–0.974)``: no finer than the interval allows, the interval rounded outwards."""
    if e is None:
        return "–"
    d = decimals(e)
    low, high = math.floor(e[1] * 10**d + 1e-9) / 10**d, math.ceil(e[2] * 10**d - 1e-9) / 10**d
    return f"{e[0]:.{d}f} ({low:.{d}f}–{high:.{d}f})"


def difference(e: Sequence[float] | None) -> str:
    """``+0.150 (0.147–0.153)``, a difference of two chances on the same tours."""
    if e is None:
        return "–"
    d = decimals(e)
    return f"{e[0]:+.{d}f} ({e[1]:+.{d}f} … {e[2]:+.{d}f})"


def weight(kg: float, sign: str = "") -> str:
    """Kilograms, or tonnes from ten on; with ``sign`` ``+`` also what is more than before."""
    told = f"{kg / 1000:{sign},.1f} t" if abs(kg) >= 10_000 else f"{kg:{sign},.0f} kg"
    return told.replace(",", " ").replace(" ", "\N{NO-BREAK SPACE}")


def reason(r: dict[str, object], unit: str = "") -> str:
    """Why nothing certifies, in a sentence."""
    site, item = r["site"], r["item"]
    needed, room, fails = r.get("needed"), r.get("room"), r.get("fails")
    if r["kind"] == "storage" and not r.get("supplied", True):
        return _("%(s)s never gets a convoy, so no stock of %(i)s that fits lasts the tour. Give it convoys.") % {
            "s": site, "i": item
        }  # fmt: skip
    if r["kind"] == "storage" and needed is not None:
        return _(
            "%(s)s has room for %(r)s %(u)s of %(i)s and would need %(n)s. Make room, or let convoys come more often."
        ) % {
            "s": site, "i": item, "r": f"{room:.0f}", "u": unit, "n": f"{needed:.0f}"
        }  # fmt: skip
    if r["kind"] == "storage":
        return _(
            "%(i)s at %(s)s fails in %(f)s of the tours however full the store is. Change the convoys or the closures."
        ) % {
            "s": site, "i": item, "f": f"{float(str(fails or 0)):.1%}"
        }  # fmt: skip
    if r["kind"] == "kept":
        return _("%(i)s at %(s)s is not to be changed, and fails too often. Let it be sized as well.") % {
            "s": site,
            "i": item,
        }
    if r["kind"] == "too_few":
        return _("At least %(n)s tours are needed to be so sure. Ask for less, or for more tours.") % {
            "n": f"{needed:.0f}"
        }
    if r["kind"] == "together":
        return _(
            "Each store alone would do with the room it has, all together do not. Make room, or change the convoys."
        )
    return _("No try passed the certification. Ask for a little less, or try again.")
