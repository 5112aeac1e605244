"""A case's stages grown to a game tree under one policy, level by level on arrays.

Every path of play so far is a column of codes: one code for each type and each stage (``ABSENT``
where a stage was not played). A stage splits the columns where its condition holds. Nothing here
depends on the uncertain numbers, so one tree serves every draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Problem, StandoffError, listed
from standoff.case.compiled import CompiledCase, CompiledStage
from standoff.case.evaluate import ABSENT
from standoff.case.limits import TREE_NODES
from standoff.case.reader import Path_
from standoff.lens.game.frontier import ChanceNodes, Frontier, TooManyNodesError
from standoff.lens.game.histories import Codes, group
from standoff.lens.game.recall import imperfect_recall
from standoff.lens.game.tree import TERMINAL, Int, Tree

LABELLED_INFOSETS = 20_000
"""Beyond this many information sets they are labelled by their stage alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Grown:
    """A case under one policy as a tree, with what is needed to put numbers on it."""

    case: CompiledCase
    policy: Mapping[str, int]
    tree: Tree
    chance_nodes: tuple[ChanceNodes, ...]
    history: dict[str, Codes]
    """(T,) for each type and stage, and each lever that a policy may set later, its code on the
    way to each terminal."""
    outcome: Codes
    """(T,) the outcome at each terminal."""
    infoset_stage: Int
    """(H,) the stage that each information set belongs to."""
    stages_reached: frozenset[str]
    signs_come: frozenset[int] = frozenset()
    """Of what the policy sets later, the entries whose sign comes on some path."""

    @property
    def policy_name(self) -> str:
        """The policy's name in the case; its settings where it is none of the case's."""
        for name, setting in self.case.policies.items():
            if setting is self.policy:
                return name
        return ", ".join(
            f"{name} = {self.case.case.levers[name].values[code]}"
            for name, code in self.policy.items()
        )


class _Grower:
    def __init__(
        self,
        case: CompiledCase,
        policy: Mapping[str, int],
        most: int,
        caps: Mapping[str, int] | None = None,
    ):
        self.case = case
        self.policy = policy
        self.frontier = Frontier(case, policy, most)
        self.rounds = {
            block.name: min(
                block.rounds_under(self.frontier.values), (caps or {}).get(block.name, block.rounds)
            )
            for block in case.blocks
        }
        """How many rounds each block has at most."""
        self.chance_nodes: list[ChanceNodes] = []
        self.reached: set[str] = set()
        self.at: CompiledStage | None = None
        """The stage that is being grown."""
        self.infosets = 0
        self.infoset_player: list[int] = []
        self.infoset_stage: list[int] = []
        self.infoset_choices: list[tuple[int, ...]] = []
        self.labels: list[str] = []
        self.actions = 0

    def fail(self, message: str, path: Path_) -> StandoffError:
        return StandoffError(Problem(message, self.case.place(path)))

    def observed(
        self, stage: CompiledStage, number: int, columns: Mapping[str, Codes], size: int
    ) -> dict[str, Codes]:
        """What the actor sees at each of its nodes, as codes; what is not seen has its own code."""
        actor = stage.actor
        assert actor is not None
        hidden = np.int32(ABSENT - 1)
        if stage.sees is not None:
            return {
                name: np.where(self.frontier.holds(condition, columns, size), columns[name], hidden)
                for name, condition in stage.sees
                if name in columns
            }
        seen: dict[str, Codes] = {}
        name = self.case.actors[actor]
        # A stage may be called like an actor that has no types.
        if any(typed == actor for typed, _ in self.case.types):
            seen[name] = columns[name]
        for earlier in self.case.stages[:number]:
            if actor not in earlier.hidden_from and earlier.name in columns:
                seen[earlier.name] = columns[earlier.name]
        return seen

    def decide(self, stage: CompiledStage, number: int, active: NDArray[np.bool_]) -> None:
        frontier = self.frontier
        size = int(active.sum())
        row = np.flatnonzero(active)
        columns = {name: codes[row] for name, codes in frontier.columns.items()}
        is_open = np.column_stack(
            [frontier.holds(condition, columns, size) for condition in stage.open_when]
        )
        seen = self.observed(stage, number, columns, size)
        local, first, infosets = group(list(seen.values()), size)
        if not is_open.any(axis=1).all():
            stuck = int(np.argmin(is_open.any(axis=1)))
            raise self.fail(
                f"stage '{stage.name}' leaves no choice open after {self.told(columns, stuck)}",
                stage.path,
            )
        unlike = np.nonzero((is_open != is_open[first[local]]).any(axis=1))[0]
        if len(unlike):
            one, other = int(first[local[unlike[0]]]), int(unlike[0])
            raise self.fail(
                f"at stage '{stage.name}' what is open to '{self.case.actors[stage.actor or 0]}' "
                f"differs between two situations that it can't tell apart: "
                f"{self.told(columns, one)}; and {self.told(columns, other)}",
                stage.path,
            )
        here = frontier.node[row]
        children = frontier.split(active, is_open, (stage.name, stage.base), stage.path)
        widths = is_open[first].sum(axis=1)
        offset = self.actions + np.concatenate(([0], np.cumsum(widths)[:-1]))
        rank = np.cumsum(is_open, axis=1) - 1
        which, choice = np.nonzero(is_open)
        frontier.edge.append((offset[local[which]] + rank[which, choice]).astype(np.int32))
        frontier.kinds.append(
            (here, (local + self.infosets).astype(np.int32), frontier.first, children)
        )
        for each in is_open[first].tolist():
            self.infoset_choices.append(tuple(k for k, holds in enumerate(each) if holds))
        if self.infosets + infosets <= LABELLED_INFOSETS:
            self.labels += self.told_apart(stage, seen, first)
        else:
            self.labels += [stage.name] * infosets
        assert stage.actor is not None
        self.infoset_player += [stage.actor] * infosets
        self.infoset_stage += [number] * infosets
        self.infosets += infosets
        self.actions += int(widths.sum())

    def told_apart(
        self, stage: CompiledStage, seen: Mapping[str, Codes], first: NDArray[np.intp]
    ) -> list[str]:
        """The labels of a stage's information sets, by what is seen at the ``first`` node of
        each."""
        told: list[list[str]] = [[] for _ in first]
        for name, codes in seen.items():
            words: dict[int, str] = {}
            for parts, code in zip(told, codes[first].tolist(), strict=True):
                if code >= 0:
                    if code not in words:
                        words[code] = f"{name} = {self.word(name, code)}"
                    parts.append(words[code])
        return [f"{stage.name}: {', '.join(each)}" if each else stage.name for each in told]

    def word(self, name: str, code: int) -> str:
        domain = self.case.scope[name].domain
        assert domain is not None
        return domain.words[code]

    def told(self, columns: Mapping[str, Codes], row: int) -> str:
        """A path of play in words, in the order in which it happened."""
        order = [self.case.actors[actor] for actor, _ in self.case.types]
        order += [stage.name for stage in self.case.stages]
        played = [
            f"{name} = {self.word(name, int(columns[name][row]))}"
            for name in order
            if name in columns and columns[name][row] >= 0
        ]
        return ", ".join(played) or "the start"

    def grow(self) -> Grown:
        self.expand()
        return self.finish()

    def expand(self) -> None:
        """Grow every node, types first and then stage by stage."""
        case, frontier = self.case, self.frontier
        for actor, branches in case.types:
            everywhere = np.ones(len(frontier.node), bool)
            self.chance_nodes.append(frontier.chance(branches, (case.actors[actor],), everywhere))
        blocks = {block.name: block for block in case.blocks}
        going = True
        for number, stage in enumerate(case.stages):
            block = blocks.get(stage.block)
            if block is not None:
                if stage.base == block.stages[0]:
                    within = stage.round <= self.rounds[block.name]
                    going = within and frontier.begin(block, stage.round)
                if not going:
                    continue
            self.play(stage, number)
            if block is not None and stage.base == block.stages[-1]:
                frontier.end(block, stage.round)
                self.close_early()
        frontier.close(np.ones(len(frontier.node), bool))

    def play(self, stage: CompiledStage, number: int) -> None:
        """Grow one stage where it is played."""
        frontier, self.at = self.frontier, stage
        if frontier.follow(stage):
            self.close_early()
        active = frontier.holds(stage.when, frontier.columns, len(frontier.node))
        if stage.block:
            active &= frontier.columns[stage.block] == stage.round
        if active.any():
            self.reached |= {stage.name, stage.base}
            if stage.branches is not None:
                names = (stage.name, stage.base)
                self.chance_nodes.append(frontier.chance(stage.branches, names, active))
            else:
                self.decide(stage, number, active)
        self.close_early()

    def close_early(self) -> None:
        """End play where an outcome that ends it holds."""
        frontier = self.frontier
        for outcome in self.case.outcomes:
            if outcome.ends_play:
                frontier.close(frontier.holds(outcome.when, frontier.columns, len(frontier.node)))

    def finish(self) -> Grown:
        frontier, case = self.frontier, self.case
        ended = np.concatenate([nodes for nodes, _ in frontier.closed])
        order = np.argsort(ended, kind="stable")
        ended = ended[order]
        last = frontier.columns
        kept = [name for name in last if name in frontier.blank]
        history = frontier.whole({name: self.at_ends(name)[order] for name in kept}, len(ended))
        outcome = self.judge(history, len(ended))
        nodes = frontier.count
        infoset = np.full(nodes, TERMINAL, np.int32)
        first_child = np.zeros(nodes, np.int32)
        child_count = np.zeros(nodes, np.int32)
        for here, kind, first, children in frontier.kinds:
            infoset[here], first_child[here], child_count[here] = kind, first, children
        terminal = np.full(nodes, -1, np.int32)
        terminal[ended] = np.arange(len(ended), dtype=np.int32)
        decisions = np.nonzero(infoset >= 0)[0]
        member = decisions[np.argsort(infoset[decisions], kind="stable")].astype(np.int32)
        sizes = np.bincount(infoset[decisions], minlength=self.infosets)
        widths = np.array([len(choices) for choices in self.infoset_choices], np.int32)
        tree = Tree(
            players=case.actors,
            parent=np.concatenate(frontier.parent),
            first_child=first_child,
            child_count=child_count,
            infoset=infoset,
            edge=np.concatenate(frontier.edge),
            terminal=terminal,
            infoset_player=np.array(self.infoset_player, np.int32),
            first_action=np.concatenate(([0], np.cumsum(widths))).astype(np.int32),
            first_member=np.concatenate(([0], np.cumsum(sizes))).astype(np.int32),
            member=member,
            infoset_label=tuple(self.labels),
            action_label=tuple(
                case.stages[stage].domain.words[choice]
                for stage, choices in zip(self.infoset_stage, self.infoset_choices, strict=True)
                for choice in choices
            ),
            chance_label=tuple(frontier.chance_labels),
            terminal_label=tuple(case.outcomes[code].name for code in outcome),
        )
        self.remembered(tree)
        return Grown(
            case=case,
            policy=self.policy,
            tree=tree,
            chance_nodes=tuple(self.chance_nodes),
            history=history,
            outcome=outcome,
            infoset_stage=np.array(self.infoset_stage, np.int32),
            stages_reached=frozenset(self.reached),
            signs_come=frozenset(frontier.planned.come),
        )

    def at_ends(self, name: str) -> Codes:
        """A column at the ends of play, in the order in which they were closed."""
        frontier = self.frontier
        return np.concatenate(
            [
                columns.get(name, np.broadcast_to(frontier.blank[name], nodes.shape))
                for nodes, columns in frontier.closed
            ]
        )

    def remembered(self, tree: Tree) -> None:
        forgetful = imperfect_recall(tree)
        if forgetful is None:
            return
        stage = self.case.stages[self.infoset_stage[forgetful.infoset]]
        actor = self.case.actors[tree.infoset_player[forgetful.infoset]]
        raise self.fail(
            f"at stage '{stage.name}' '{actor}' would have forgotten what it did or knew before; "
            "add its own earlier stages (and what it saw there) to 'sees'",
            stage.path,
        )

    def judge(self, history: Mapping[str, Codes], size: int) -> Codes:
        """The one outcome of every path; raises where a path has none, or more than one."""
        found = np.full(size, -1, np.int32)
        for code, outcome in enumerate(self.case.outcomes):
            holds = self.frontier.holds(outcome.when, history, size)
            twice = np.nonzero(holds & (found >= 0))[0]
            if len(twice):
                other = self.case.outcomes[found[twice[0]]].name
                raise self.fail(
                    f"outcomes '{other}' and '{outcome.name}' overlap; both hold after "
                    f"{self.told(history, int(twice[0]))}",
                    (*outcome.path, "when"),
                )
            found[holds] = code
        loose = np.nonzero(found < 0)[0]
        if len(loose):
            names = listed(outcome.name for outcome in self.case.outcomes)
            raise self.fail(
                f"no outcome ({names}) holds after {self.told(history, int(loose[0]))}",
                ("outcomes",),
            )
        return found


def grow(case: CompiledCase, policy: Mapping[str, int], max_nodes: int = TREE_NODES) -> Grown:
    """Grow the game that a case becomes under a policy (lever codes by name).

    Raises :class:`StandoffError` where the game passes ``max_nodes``, an actor would forget, what
    is open differs within an information set, or a path ends in no outcome or in two.
    """
    grower = _Grower(case, policy, max_nodes)
    try:
        return grower.grow()
    except TooManyNodesError as error:
        raise _with_rounds(grower, error) from None


def with_numbers_of(grown: Grown, case: CompiledCase) -> Grown:
    """The same tree with the payoffs, measures and chances of another case, which is played alike
    and differs in its numbers alone."""
    branches = {each.path: each for _, each in case.types}
    branches |= {each.branches.path: each.branches for each in case.stages if each.branches}
    nodes = tuple(
        replace(each, branches=branches[each.branches.path]) for each in grown.chance_nodes
    )
    return replace(grown, case=case, chance_nodes=nodes)


def _with_rounds(grower: _Grower, error: StandoffError) -> StandoffError:
    """The refusal of a game too large, with the number of rounds that would fit: of the block in
    which it grew past the limit, or of the last one before."""
    case, at = grower.case, grower.at
    begun = [block for block in case.blocks if grower.frontier.columns[block.name].any()]
    if not begun or at is None:
        return error
    block = begun[-1]
    fits, fails = 0, at.round if at.block == block.name else grower.rounds[block.name]
    while fails - fits > 1:
        middle = (fits + fails) // 2
        tried = _Grower(case, grower.policy, grower.frontier.most, {block.name: middle})
        try:
            tried.expand()
        except TooManyNodesError:
            fails = middle
            continue
        except StandoffError:
            pass
        fits = middle
    (problem,) = error.problems
    most = grower.frontier.most
    rounds = grower.rounds[block.name]
    told = (
        f"{fits} round{'s' * (fits != 1)} of '{block.name}' would fit, and it has {rounds}; "
        "lower its 'times'"
        if fits
        else f"not even 1 round of '{block.name}' would fit; shorten the play"
    )
    message = (
        f"the game grows past {most:,} nodes at '{at.name}': {told}, or raise the limit with "
        "--max-nodes"
    )
    return StandoffError(replace(problem, message=message))
