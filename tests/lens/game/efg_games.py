"""Random extensive games with perfect recall, written as ``.efg`` with many of its quirks."""

from __future__ import annotations

import numpy as np

SPACES = (" ", "\n", "\t", "  \n ")


def random_efg(
    seed: int,
    players: int = 2,
    depth: int = 4,
    chance: float = 0.2,
    merge: float = 0.5,
    interior: float = 0.1,
    quirks: bool = True,
) -> str:
    """A game of ``players``, of at most ``depth`` moves, where a node joins an information set
    that fits with probability ``merge``, chance moves with ``chance`` and nodes on the way carry
    payoffs with ``interior``. Payoffs lie in [-1, 1] on a grid of 1/100."""
    draw = np.random.default_rng(seed)
    sets: dict[tuple[int, int, int, int], list[int]] = {}
    sizes: dict[tuple[int, int], int] = {}
    named: set[tuple[int, int]] = set()
    outcomes: dict[int, str] = {}
    lines: list[str] = []

    def number(hundredths: int) -> str:
        style = draw.integers(4) if quirks else 1
        if style == 0:
            return f"{hundredths}/100"
        return f"{hundredths}e-2" if style == 2 else f"{hundredths / 100}"

    def outcome(known: bool) -> str:
        if outcomes and draw.random() < 0.2:
            index = int(draw.choice(sorted(outcomes)))
            return f"{index} {outcomes[index]}" if draw.random() < 0.5 else f"{index}"
        if not known and draw.random() < 0.05:
            return "0"
        index = len(outcomes) * 3 + 2 if quirks else len(outcomes) + 1
        comma = ", " if draw.random() < 0.5 else " "
        payoffs = comma.join(number(int(draw.integers(-100, 101))) for _ in range(players))
        outcomes[index] = f'"o{index}" {{ {payoffs} }}'
        return f"{index} {outcomes[index]}"

    stack: list[tuple[int, tuple[int, ...]]] = [(0, (-1,) * players)]
    events = 0
    while stack:
        level, last = stack.pop()
        if level == depth or (level > 1 and draw.random() < 0.15):
            lines.append(f't "" {outcome(False)}')
            continue
        here = outcome(True) if draw.random() < interior else "0"
        if draw.random() < chance:
            events += 1
            count = int(draw.integers(1, 4))
            cuts = 1 + draw.multinomial(12 - count, np.ones(count) / count)
            branches = " ".join(f'"b{i}" {int(c)}/12' for i, c in enumerate(cuts))
            lines.append(f'c "" {events} "nature {events}" {{ {branches} }} {here}')
            stack.extend([(level + 1, last)] * count)
            continue
        player = int(draw.integers(players))
        count = int(draw.integers(2, 4))
        fitting = sets.setdefault((player, last[player], count, level if quirks else 0), [])
        if fitting and draw.random() < merge:
            infoset = int(draw.choice(fitting))
        else:
            mine = sum(1 for owner, _ in sizes if owner == player)
            infoset = 1 + mine if not quirks else 40 - mine if mine < 30 else 100 + mine
            sizes[player, infoset] = count
            fitting.append(infoset)
        actions = " ".join(f'"{"xyz"[a]} of \\"{infoset}\\""' for a in range(count))
        told = f'"set {infoset}" {{ {actions} }} '
        if (player, infoset) in named and draw.random() < 0.5:
            told = ""
        named.add((player, infoset))
        lines.append(f'p "" {player + 1} {infoset} {told}{here}')
        for action in reversed(range(count)):
            after = list(last)
            after[player] = (player * 1000 + infoset) * 10 + action
            stack.append((level + 1, tuple(after)))
    names = " ".join(f'"player {p + 1}"' for p in range(players))
    gap = SPACES[int(draw.integers(len(SPACES)))] if quirks else "\n"
    return f'EFG 2 R "random {seed}" {{ {names} }}{gap}"a \\"comment\\""\n' + gap.join(lines) + "\n"
