"""Hard rules about order between modules: R12 after, with the least gap; R13 the largest gap."""

from collections.abc import Iterator

from blueberet.engine.programme.result import Breach
from blueberet.engine.programme.standing import Standings
from blueberet.engine.programme.words import placement_words, session_words


def order_rules(standings: Standings) -> Iterator[Breach]:
    """Check R12 and R13 for each pair of groups that share people.

    Only placed sessions count; what lies in the tray breaks nothing yet.
    """
    problem = standings.problem
    for order in problem.orders:
        before, after = problem.module_by_code[order.before], problem.module_by_code[order.after]
        for g in before.groups:
            earlier = standings.by_block.get((before.code, g))
            for h in after.groups:
                later = standings.by_block.get((after.code, h))
                if not earlier or not later or (g, h) not in standings.shared:
                    continue
                last = max(earlier, key=lambda s: s.ends)
                first = min(later, key=lambda s: s.starts)
                gap = first.first_day - last.last_day
                told = placement_words(problem, first.placement)
                ends = session_words(problem, last.code)
                both = (last.code, first.code)
                if first.starts <= last.ends:
                    yield Breach("R12", both, h, f"{told} begins before {ends} has ended.")
                elif gap < order.min_gap_days:
                    wanted = f"{gap} days after {ends}; at least {order.min_gap_days}"
                    yield Breach("R12", both, h, f"{told} begins {wanted}.")
                if order.max_gap_days is not None and gap > order.max_gap_days:
                    wanted = f"{gap} days after {ends}; at most {order.max_gap_days}"
                    yield Breach("R13", both, h, f"{told} begins {wanted}.")
