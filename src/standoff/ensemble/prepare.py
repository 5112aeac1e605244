"""What of a study does not depend on numbers, worked out once: trees, sums, programs, methods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from standoff.base.errors import StandoffError
from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.case.compiled_claims import Asked
from standoff.case.limits import TREE_NODES
from standoff.case.parameters import refuse_open
from standoff.case.policies import chosen_policies
from standoff.ensemble.check import unreached
from standoff.ensemble.columns import Layout, Sums, sums
from standoff.ensemble.matters import Matter, matters_of
from standoff.ensemble.sample import draw_parameters
from standoff.ensemble.views import Views, different, written_views
from standoff.lens.game.certificate import SequenceForm
from standoff.lens.game.filling import Filling
from standoff.lens.game.grow import Grown, grow
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.method import Method
from standoff.lens.game.plan import Plan, plan
from standoff.lens.game.tree import Float
from standoff.lens.game.written import fillings

TRUTH = -1
"""In place of a mistaken actor: the true numbers."""
DRAWS_KEPT = 4096
"""Up to so many draws the worlds drawn last are kept, for the next time."""


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPolicy:
    """One policy's game, ready for numbers."""

    name: str
    grown: Grown
    sums: Sums
    filling: Filling
    method: Method
    walk: Plan
    form: SequenceForm
    views: Views | None = None
    """What actors are mistaken about, if any are."""

    _plays_by: dict[int, frozenset[str] | None] = field(
        default_factory=dict, init=False, repr=False
    )

    def plays_by(self, of: int) -> frozenset[str] | None:
        """The parameters that decide how the game by some actor's numbers, or by the true ones
        (``TRUTH``), is played when everybody takes them for true; None where any might."""
        if of not in self._plays_by:
            self._plays_by[of] = self._played(of)
        return self._plays_by[of]

    def _played(self, of: int) -> frozenset[str] | None:
        own = self.filling.plays_by
        if of == TRUTH or own is None or self.filling.chances is None:
            return own
        assert self.views is not None
        view = next(each for each in self.views.views if each.actor == of)
        seen = view.filling.plays_by
        # What a view gives no chance is possible after all where it is so in truth.
        real = self.filling.chances.program.inputs
        return None if seen is None else frozenset({*view.taken.rest_on(seen), *real})

    @property
    def reads(self) -> frozenset[str] | None:
        """The parameters that its games rest on; None where any might be."""
        own = self.filling.reads
        if own is None or self.views is None:
            return None if own is None else frozenset(own)
        more = self.views.reads
        return None if more is None else frozenset(own) | more


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A case and its policies, to be solved as often as one likes with other numbers.

    It can be pickled, and used from several threads at once.
    """

    case: CompiledCase
    layout: Layout
    policies: Mapping[str, PreparedPolicy]
    matters: Mapping[str, Matter] = field(default_factory=dict)
    """The smallest difference worth naming, by unit."""
    _drawn: dict[tuple[int, int], Mapping[str, Float]] = field(default_factory=dict)
    """The worlds drawn last, by seed and number of draws."""

    @property
    def exact(self) -> bool:
        """Whether the case asks for exact equilibria."""
        return self.case.precision is None

    def drawn(self, seed: int, draws: int) -> Mapping[str, Float] | None:
        """The parameters of these draws, (draws,) each, where they are few; else None."""
        if draws > DRAWS_KEPT:
            return None
        found = self._drawn.get((seed, draws))
        if found is None:
            found = draw_parameters(self.case, seed, 0, draws)
            self._drawn.clear()
            self._drawn[seed, draws] = found
        return found

    def answering(self, questions: Iterable[Asked], *, behaviour: bool = False) -> Prepared:
        """The same games, kept of each draw what the claims and these questions ask, and how often
        each choice is made if ``behaviour``."""
        layout = Layout.of(self.case, behaviour, questions)
        if layout.columns == self.layout.columns:
            return self
        policies = {
            name: replace(each, sums=sums(layout, each.grown))
            for name, each in self.policies.items()
        }
        return replace(self, layout=layout, policies=policies)


def prepare(
    case: CompiledCase,
    *,
    policies: Sequence[str] | None = None,
    max_nodes: int = TREE_NODES,
    behaviour: bool = True,
    questions: Iterable[Asked] = (),
) -> Prepared:
    """Grow the game of each policy (or of some of them) and write its programs.

    ``behaviour`` keeps how often each choice is made; ``questions`` are answered beside those of
    the claims. Raises :class:`StandoffError` for a case
    without play or that only observed crises complete, an unknown policy, and a game that can't be
    grown.
    """
    refuse_without_play(case.case)
    refuse_open(case.case)
    names = chosen_policies(case.policies, policies)
    layout, exact = Layout.of(case, behaviour, questions), case.precision is None
    views = written_views(case)
    games = {name: grow(case, case.policies[name], max_nodes) for name in names}
    written = fillings(games.values(), [each.taken for each in different(views)])
    done: dict[str, PreparedPolicy] = {}
    for (name, grown), (own, *seen) in zip(games.items(), written, strict=True):
        done[name] = PreparedPolicy(
            name,
            grown,
            sums(layout, grown),
            own,
            Method(grown.tree, exact=exact, epsilon=EPSILON),
            plan(grown.tree, pairs=False),
            SequenceForm.of(grown.tree),
            Views.of(views, seen, grown.tree, exact=exact),
        )
    if set(names) == set(case.policies):
        problems = unreached(case, games.values())
        if problems:
            raise StandoffError(problems)
    matters = matters_of(case, games, max_nodes)
    return Prepared(case, layout, done, matters)
