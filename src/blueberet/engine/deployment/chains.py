"""Chains of tours that one person can serve one after the other, the most gainful ones first; compiled.

In: pairs of a class in the order of their first days, with a gain for each. Out: chains that gain.
Why: docs/engines/deployment.md, section "How it is filled". A chain keeps rest (P9, P10) and days deployed (P11).
"""

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.kit.compiling import entry_making_arrays

LABELS = 24
"""Ends of chains kept for one tour; one that is worse and longer than another is not, so there are seldom four."""
LONGEST = 8
"""Tours in one chain at most."""


@entry_making_arrays
def best_chains(
    starts: NDArray[np.int64], first: NDArray[np.int32], free: NDArray[np.int32], days: NDArray[np.int32],
    gain: NDArray[np.float64], left: NDArray[np.int64], floor: NDArray[np.float64], most: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], bool]:  # fmt: skip
    """Chains of every class that gain more than its floor, at most ``most`` a class, the best ends first.

    ``starts``: first pair of each class, and the end; pairs of a class stand in the order of ``first``.
    Out: class of each chain, its pairs (-1 where there are fewer), its gain; and whether every chain was looked at.
    """
    classes = len(starts) - 1
    out_class = np.empty(classes * most, np.int64)
    out_pairs = np.full((classes * most, LONGEST), -1, np.int64)
    out_gain = np.empty(classes * most, np.float64)
    count, whole = 0, True
    longest = 0
    for c in range(classes):
        longest = max(longest, starts[c + 1] - starts[c])
    used = np.empty((longest, LABELS), np.int64)
    value = np.empty((longest, LABELS), np.float64)
    back_pair = np.empty((longest, LABELS), np.int64)
    back_label = np.empty((longest, LABELS), np.int64)
    length = np.empty((longest, LABELS), np.int64)
    labels = np.empty(longest, np.int64)
    taken = np.empty(longest, np.bool_)
    for c in range(classes):
        a, n = starts[c], starts[c + 1] - starts[c]
        for j in range(n):
            labels[j] = 0
            p = a + j
            if days[p] > left[c]:
                continue
            # Alone.
            used[j, 0], value[j, 0], back_pair[j, 0], back_label[j, 0], length[j, 0] = days[p], gain[p], -1, -1, 1
            labels[j] = 1
            for i in range(j):
                if free[a + i] > first[p]:
                    continue
                for m in range(labels[i]):
                    u, v = used[i, m] + days[p], value[i, m] + gain[p]
                    if u > left[c] or length[i, m] >= LONGEST:
                        whole = whole and length[i, m] < LONGEST
                        continue
                    worse = False
                    for k in range(labels[j]):
                        if used[j, k] <= u and value[j, k] >= v:
                            worse = True
                            break
                    if worse:
                        continue
                    kept = 0
                    for k in range(labels[j]):
                        if not (used[j, k] >= u and value[j, k] <= v):
                            if kept != k:
                                used[j, kept], value[j, kept] = used[j, k], value[j, k]
                                back_pair[j, kept], back_label[j, kept] = back_pair[j, k], back_label[j, k]
                                length[j, kept] = length[j, k]
                            kept += 1
                    if kept == LABELS:
                        whole = False
                        continue
                    used[j, kept], value[j, kept], back_pair[j, kept] = u, v, i
                    back_label[j, kept], length[j, kept] = m, length[i, m] + 1
                    labels[j] = kept + 1
        for j in range(n):
            taken[j] = False
        for _ in range(most):
            best, at, label = floor[c], -1, -1
            for j in range(n):
                if taken[j]:
                    continue
                for m in range(labels[j]):
                    if value[j, m] > best:
                        best, at, label = value[j, m], j, m
            if at < 0:
                break
            taken[at] = True
            out_class[count], out_gain[count] = c, best
            place = length[at, label]
            while at >= 0:
                place -= 1
                out_pairs[count, place] = a + at
                at, label = back_pair[at, label], back_label[at, label]
            count += 1
    return out_class[:count], out_pairs[:count], out_gain[:count], whole


@entry_making_arrays
def all_chains(
    starts: NDArray[np.int64], first: NDArray[np.int32], free: NDArray[np.int32], days: NDArray[np.int32],
    gain: NDArray[np.float64], left: NDArray[np.int64], floor: NDArray[np.float64], most: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:  # fmt: skip
    """Every chain that gains more than its class's floor; the count is above ``most`` if there are more than that.

    What follows a tour can gain no more than the best chain after it without a limit of days: by that it is cut short.
    """
    classes = len(starts) - 1
    out_class, out_pairs = np.empty(most, np.int64), np.full((most, LONGEST), -1, np.int64)
    count = 0
    longest = 0
    for c in range(classes):
        longest = max(longest, starts[c + 1] - starts[c])
    after = np.empty(longest + 1, np.float64)
    chain = np.empty(LONGEST + 1, np.int64)
    value = np.empty(LONGEST + 1, np.float64)
    used = np.empty(LONGEST + 1, np.int64)
    for c in range(classes):
        a, n = starts[c], starts[c + 1] - starts[c]
        for j in range(n - 1, -1, -1):
            after[j] = gain[a + j]
            for i in range(j + 1, n):
                if first[a + i] >= free[a + j]:
                    after[j] = max(after[j], gain[a + j] + after[i])
        depth, chain[0], value[0], used[0] = 0, -1, 0.0, 0
        # ``chain[depth]`` is the tour tried at that depth; the next one tried there comes after it.
        while depth >= 0:
            chain[depth] += 1
            j = chain[depth]
            if j >= n:
                depth -= 1
                continue
            before = value[depth]
            if depth and first[a + j] < free[a + chain[depth - 1]]:
                continue
            if before + after[j] <= floor[c] or used[depth] + days[a + j] > left[c]:
                continue
            total = before + gain[a + j]
            if total > floor[c]:
                if count < most:
                    out_class[count] = c
                    for k in range(depth + 1):
                        out_pairs[count, k] = a + chain[k]
                count += 1
                if count > most:
                    return out_class, out_pairs, count
            if depth + 1 < LONGEST:
                depth += 1
                chain[depth], value[depth], used[depth] = j, total, used[depth - 1] + days[a + j]
    kept = min(count, most)
    return out_class[:kept], out_pairs[:kept], count
