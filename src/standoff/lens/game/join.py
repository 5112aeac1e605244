"""Growing the union of two policies' games, level by level on arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from standoff.base.errors import Problem, StandoffError
from standoff.case.compiled import Branches, CompiledStage
from standoff.case.evaluate import ABSENT, quiet
from standoff.case.limits import TREE_NODES
from standoff.lens.game.abreast import Abreast
from standoff.lens.game.grow import Grown
from standoff.lens.game.histories import Codes, Histories
from standoff.lens.game.tree import TERMINAL
from standoff.lens.game.union import Flags, Index, Level, Moves, Part, Reading, Union

NOBODY = 2
"""In place of a policy: neither has a situation in which the choice is made."""


class _Own:
    """A policy's own tree, by level and word."""

    def __init__(self, grown: Grown, names: list[str], width: int):
        tree, case = grown.tree, grown.case
        self.level = np.full(tree.nodes, -1)
        self.child = np.full((tree.nodes, width), -1)
        inner = tree.infoset >= 0
        stages = len(names) - len(case.stages) + grown.infoset_stage
        self.level[inner] = stages[tree.infoset[inner]]
        words = [{w: k for k, w in enumerate(stage.domain.words)} for stage in case.stages]
        stage_of = np.repeat(grown.infoset_stage, np.diff(tree.first_action))
        action = np.array(
            [words[s][label] for s, label in zip(stage_of, tree.action_label, strict=True)], int
        )
        drawn = [*range(len(case.types))]
        for k, stage in enumerate(case.stages, len(case.types)):
            if stage.branches is not None and stage.name in grown.stages_reached:
                drawn.append(k)
        branch, level = np.zeros(tree.chance_branches, int), np.zeros(tree.chance_branches, int)
        for played, nodes in zip(drawn, grown.chance_nodes, strict=True):
            branch[nodes.edges] = np.arange(nodes.edges.shape[1])
            level[nodes.edges] = played
        below = np.arange(1, tree.nodes)
        above = tree.parent[below]
        decided = inner[above]
        by_actor, by_chance = below[decided], below[~decided]
        self.child[above[decided], action[tree.edge[by_actor]]] = by_actor
        self.child[above[~decided], branch[tree.edge[by_chance]]] = by_chance
        self.level[above[~decided]] = level[tree.edge[by_chance]]
        self.level[tree.infoset == TERMINAL] = -1


def _joined(rows: Index, starts: Index) -> tuple[Index, Index]:
    """Each of ``rows`` with each situation there: (places in ``rows``, situations)."""
    sizes = starts[rows + 1] - starts[rows]
    place = np.repeat(np.arange(len(rows)), sizes)
    offset = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return place, starts[rows][place] + offset


class _Builder:
    def __init__(self, a: Grown, b: Grown, most: int):
        self.case, self.grown = a.case, (a, b)
        case = self.case
        self.names = [case.actors[actor] for actor, _ in case.types]
        self.names += [stage.name for stage in case.stages]
        domains = [branches.domain for _, branches in case.types]
        domains += [stage.domain for stage in case.stages]
        width = max((len(domain.words) for domain in domains), default=1)
        self.own = [_Own(each, self.names, width) for each in self.grown]
        self.early = [outcome for outcome in case.outcomes if outcome.ends_play]
        self.frontier = Abreast(case, self.grown, most)
        self.blocks = {block.name: block for block in case.blocks}
        self.ended: list[tuple[Index, tuple[Histories, Histories]]] = []
        self.longest = 0

    def supported(self, number: int, width: int) -> list[Flags]:
        """For each policy (rows, width) the words that one of its situations leads to."""
        found = []
        for policy, own in enumerate(self.own):
            at, row = self.frontier.at[policy], self.frontier.row[policy]
            here = own.level[at] == number
            table = np.zeros((len(self.frontier.node), width), np.bool_)
            np.logical_or.at(table, row[here], own.child[at[here], :width] >= 0)
            found.append(table)
        return found

    def play(
        self,
        number: int,
        branches: Branches | None,
        width: int,
        stage: CompiledStage | None = None,
    ) -> Level:
        """Split the histories at one level: a type's, or a stage's."""
        frontier, name = self.frontier, self.names[number]
        rows = len(frontier.node)
        when = stage.when if stage else None
        active = [~frontier.closed[p] & frontier.holds(when, p) for p in (0, 1)]
        if stage and stage.block:
            active = [active[p] & frontier.plays[p] for p in (0, 1)]
        words: list[Flags] = [np.ones((rows, width), np.bool_) for _ in (0, 1)]
        source = [np.full(rows, p) for p in (0, 1)]
        if branches is None:
            assert stage is not None
            supported = self.supported(number, width)
            for p in (0, 1):
                is_open = np.column_stack([frontier.holds(each, p) for each in stage.open_when])
                active[p] &= is_open.any(axis=1)
                mine: Flags = np.logical_and(supported[p], is_open)
                others: Flags = np.logical_and(supported[1 - p], is_open)
                none = np.flatnonzero(~mine.any(axis=1))
                nobody = none[~others[none].any(axis=1)]
                words[p] = mine
                words[p][none], source[p][none] = others[none], 1 - p
                words[p][nobody], source[p][nobody] = is_open[nobody], NOBODY
        for p in (0, 1):
            words[p] &= active[p][:, None]
        playing = active[0] | active[1]
        row, word = np.nonzero(np.column_stack([words[0] | words[1], ~(active[0] & active[1])]))
        word[word == width] = ABSENT
        edge = playing[row]
        born = int(edge.sum())
        if frontier.count + born > frontier.most:
            raise StandoffError(
                Problem(
                    f"the two policies' games, joined, grow past {frontier.most:,} nodes at "
                    f"'{name}'; raise the limit with --max-nodes"
                )
            )
        child = frontier.count + np.arange(born)
        frontier.count += born
        node = frontier.node[row]
        node[edge] = child
        size = int(playing.sum())
        local = (np.cumsum(playing) - 1)[row[edge]]
        histories = frontier.histories(playing)
        parts, part = self.parts(number, branches, histories[0])
        readings = None
        if branches is None:
            one, other = (
                self.reading(number, row[edge], word[edge], words[p], source[p], active[p])
                for p in (0, 1)
            )
            readings = one, other
        lost = ((source[0] == NOBODY) & active[0]) | ((source[1] == NOBODY) & active[1])
        here = frontier.node[playing]
        moves = self.advance(number, row, word, edge, node, stage)
        return Level(
            name,
            branches,
            here,
            np.searchsorted(local, np.arange(size)),
            child,
            local,
            word[edge],
            (active[0][playing], active[1][playing]),
            histories,
            parts,
            part,
            readings,
            moves,
            np.flatnonzero(lost[playing]),
        )

    def parts(
        self, number: int, branches: Branches | None, histories: Histories
    ) -> tuple[tuple[Part, ...], Index]:
        """Who moves at a level, and which of them at each of its nodes."""
        case, name = self.case, self.names[number]
        nobody = np.zeros(histories.width, np.intp)
        if branches is not None:
            return (Part(name, None, None),), nobody
        actor = case.stages[number - len(case.types)].actor
        assert actor is not None
        who = case.actors[actor]
        typed = next((each for a, each in case.types if a == actor), None)
        if typed is None:
            return (Part(name, who, None),), nobody
        parts = tuple(Part(name, who, word) for word in typed.domain.words)
        return parts, histories.columns[who].astype(np.intp)

    def reading(
        self,
        number: int,
        row: Index,
        word: Index,
        words: Flags,
        source: Index,
        active: Flags,
    ) -> Reading:
        """Where one policy's chances of the edges (``row``, ``word``) are read."""
        played = word != ABSENT
        is_open = np.where(played, words[row, word], ~active[row])
        found: list[tuple[Index, Index, Index]] = []
        for q, own in enumerate(self.own):
            edges = np.flatnonzero(played & is_open & (source[row] == q))
            place, situation = _joined(row[edges], self.frontier.starts(q))
            edges = edges[place]
            at = self.frontier.at[q][situation]
            here = own.level[at] == number
            node = np.where(here, own.child[at, word[edges]], -1)
            kept = node >= 0
            found.append((edges[kept], situation[kept], node[kept]))
        even = np.flatnonzero(is_open & (~played | (source[row] == NOBODY)))
        (e0, s0, n0), (e1, s1, n1) = found
        return Reading((e0, e1), (s0, s1), (n0, n1), even, is_open)

    def moved(self, number: int, policy: int, row: Index, word: Index) -> tuple[Index, ...]:
        """One policy's situations after each of the steps (``row``, ``word``): (the step, the
        situation before, the node moved to or -1)."""
        own = self.own[policy]
        step, before = _joined(row, self.frontier.starts(policy))
        at = self.frontier.at[policy][before]
        plays = own.level[at] == number
        taken = np.where(plays & (word[step] != ABSENT), own.child[at, word[step]], -1)
        able = np.where(word[step] == ABSENT, ~plays, taken >= 0)
        known = np.zeros(len(row), np.bool_)
        known[step[able]] = True
        # Where the word can't come about here it is left out: play goes on as it does here.
        stays = ~known[step] & ~plays
        straying = np.flatnonzero(~known[step] & plays)
        fan, ways = np.nonzero(own.child[at[straying]] >= 0)
        straying = straying[fan]
        kept = able | stays
        steps = np.concatenate((step[kept], step[straying]))
        order = np.argsort(steps, kind="stable")
        return (
            steps[order],
            np.concatenate((before[kept], before[straying]))[order],
            np.concatenate((taken[kept], own.child[at[straying], ways]))[order],
        )

    def advance(
        self,
        number: int,
        row: Index,
        word: Index,
        edge: Flags,
        node: Index,
        stage: CompiledStage | None,
    ) -> tuple[Moves, Moves]:
        """Put the steps (``row``, ``word``) in the place of the histories; end those that end."""
        frontier, name = self.frontier, self.names[number]
        moved = [self.moved(number, p, row, word) for p in (0, 1)]
        frontier.step(row, name, word, edge, node)
        block = self.blocks.get(stage.block) if stage else None
        if stage and block:
            frontier.follow(block, stage, edge & (word != ABSENT))
        self.close()
        if stage and block and stage.base == block.stages[-1]:
            frontier.end(block, stage.round)
            self.close()
        going = self.end(frontier.closed[0] & frontier.closed[1])
        renamed = np.cumsum(going) - 1
        moves = []
        for p, (step, before, to) in enumerate(moved):
            kept = going[step]
            step, before, to = renamed[step[kept]], before[kept], to[kept]
            frontier.at[p] = np.where(to >= 0, to, frontier.at[p][before])
            frontier.row[p] = step
            moves.append(Moves(before, to, frontier.starts(p)[:-1]))
        return moves[0], moves[1]

    def close(self) -> None:
        """Close histories for the policies by whose levers an outcome ends play there."""
        for p in (0, 1):
            for outcome in self.early:
                self.frontier.closed[p] |= self.frontier.holds(outcome.when, p)

    def end(self, ended: Flags) -> Flags:
        """Take the histories that have ended out of the frontier; which go on."""
        frontier = self.frontier
        if ended.any():
            self.ended.append((frontier.node[ended], frontier.histories(ended)))
            self.longest = max(self.longest, int(frontier.depth[ended].max()))
        frontier.keep(~ended)
        return ~ended

    def outcomes(self, history: Mapping[str, Codes], size: int, policy: int) -> Codes:
        """The outcome of each end by a policy's levers; -1 where it is none, or more than one."""
        values = {**self.frontier.levers[policy], **history}
        environment = self.case.environment(values)
        found, times = np.full(size, -1, np.int32), np.zeros(size, np.intp)
        for code, outcome in enumerate(self.case.outcomes):
            with quiet():
                holds = np.broadcast_to(outcome.when.evaluate(environment), (size,))
            found[holds.astype(np.bool_)] = code
            times += holds.astype(np.bool_)
        found[times != 1] = -1
        return found

    def history(self, policy: int) -> Mapping[str, Codes]:
        """The history of every end, as a policy sees it."""
        names = self.ended[0][1][policy].columns
        return {
            name: np.concatenate([seen[policy].columns[name] for _, seen in self.ended])
            for name in names
        }

    def build(self) -> Union:
        """The whole tree."""
        case = self.case
        levels = [
            self.play(number, branches, len(branches.domain.words))
            for number, (_, branches) in enumerate(case.types)
        ]
        for number, stage in enumerate(case.stages, len(case.types)):
            width = len(stage.domain.words)
            block = self.blocks.get(stage.block)
            if block and stage.base == block.stages[0]:
                self.frontier.begin(block, stage.round)
            if self.frontier.plan(stage):
                self.close()
            levels.append(self.play(number, stage.branches, width, stage))
        self.end(np.ones(len(self.frontier.node), np.bool_))
        ends = np.concatenate([node for node, _ in self.ended])
        history = self.history(0), self.history(1)
        a, b = (self.outcomes(history[p], len(ends), p) for p in (0, 1))
        a, b = np.where(a >= 0, a, b), np.where(b >= 0, b, a)
        if (a < 0).any():
            raise StandoffError(
                "the difference can't be split: where one actor plays as under the one policy and "
                "another as under the other, play can end in what is no outcome of the case, or in "
                "two; let the outcomes' conditions say how it ends then"
            )
        return Union(
            case,
            self.grown,
            tuple(levels),
            self.frontier.count,
            ends,
            history,
            (a.astype(np.int32), b.astype(np.int32)),
            self.longest,
        )


def union(a: Grown, b: Grown, max_nodes: int = TREE_NODES) -> Union:
    """Two games of one case, grown under two policies, as one tree.

    Raises :class:`StandoffError` where it passes ``max_nodes``, and where a mixture of the two
    ends in no outcome.
    """
    return _Builder(a, b, max_nodes).build()
