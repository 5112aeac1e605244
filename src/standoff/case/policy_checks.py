"""Policies, checked: the settings of the levers at the start, and what is set later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from standoff.base.errors import listed, nearest
from standoff.case.compiled import AS_IS
from standoff.case.evaluate import Compiled, Domain
from standoff.case.part import distinct
from standoff.case.plans import CompiledChange, Plan
from standoff.case.play import PlayChecker
from standoff.case.policies import Change
from standoff.case.reader import Path_
from standoff.case.unroll import base

SIGNS = frozenset({"lever", "stage", "round", "carried"})
"""What the sign on which a lever is set may speak of."""


class PolicyChecker(PlayChecker):
    """The policies of a case."""

    def policies(self) -> dict[str, Mapping[str, int]]:
        """Each policy's code of every lever, and what it sets later; one policy with every lever
        at its first value where the case states none."""
        levers = {name: Domain(tuple(lever.values)) for name, lever in self.case.levers.items()}
        for name, domain in levers.items():
            if not domain.words or not distinct(domain.words):
                self.problem(f"lever '{name}' needs distinct values", ("levers", name))
        found: dict[str, Mapping[str, int]] = {}
        for name, policy in self.case.policies.items():
            start: Path_ = ("policies", name)
            if self.document and (*start, "set") in self.document.keys:
                start = (*start, "set")
            setting = dict.fromkeys(levers, 0) | self.settings(policy.set, start, levers)
            changes = [
                self.change(change, ("policies", name, "then", number), levers)
                for number, change in enumerate(policy.then)
            ]
            self.idle(name, setting, changes)
            then = tuple(each for each in changes if each)
            found[name] = Plan(setting, then) if then else setting
        return found or {AS_IS: dict.fromkeys(levers, 0)}

    def settings(
        self, written: Mapping[str, str], path: Path_, levers: Mapping[str, Domain]
    ) -> dict[str, int]:
        """The codes of the settings that stand at a path; what is none is told."""
        found: dict[str, int] = {}
        for lever, word in written.items():
            if lever not in levers:
                self.unknown(lever, "lever", levers, (*path, lever), key=True)
                continue
            code = levers[lever].code(word)
            if code is None:
                self.problem(
                    f"lever '{lever}' has no setting '{word}'; expected "
                    f"{listed(levers[lever].words)}{nearest(word, levers[lever].words)}",
                    (*path, lever),
                )
                continue
            found[lever] = code
        return found

    def change(
        self, change: Change, path: Path_, levers: Mapping[str, Domain]
    ) -> CompiledChange | None:
        """What a policy sets later; None where a problem was told."""
        settings = self.settings(change.set, (*path, "set"), levers)
        when = self.expression(
            change.when,
            (*path, "when"),
            "truth",
            kinds=SIGNS,
            reason="; what a policy sets later can go by what everybody sees only",
        )
        if when is None or len(settings) < len(change.set) or not self.public(when, path):
            return None
        return CompiledChange(when, settings, path)

    def public(self, when: Compiled, path: Path_) -> bool:
        """Whether everybody sees what a sign speaks of; the first thing that is hidden is told."""
        hidden = {each.stage.stage: each.stage.hidden_from for each in self.case.stages}
        for name in sorted({base(each) for each in when.names}):
            unseen = [each for each in hidden.get(name, ()) if each != "all"]
            if not hidden.get(name):
                continue
            advised = self.case.advised
            if "all" in hidden[name] or advised in unseen:
                told = f"'{advised}', which sets the levers, does not see '{name}'"
            else:
                told = f"'{name}' is hidden from {listed(unseen)}"
            self.problem(
                f"{told}; what a policy sets later can go by what everybody sees only",
                (*path, "when"),
                offset=max(when.text.find(name), 0),
            )
            return False
        return True

    def idle(
        self,
        name: str,
        start: Mapping[str, int],
        changes: Iterable[CompiledChange | None],
    ) -> None:
        """Tell what a policy would set later that it sets so from the start, and nothing else in
        between."""
        done = [each for each in changes if each]
        for change in done:
            for lever, code in change.set.items():
                others = {each.set.get(lever, code) for each in done}
                if code == start[lever] and others == {code}:
                    self.problem(
                        f"policy '{name}' has '{lever}' at "
                        f"'{self.case.levers[lever].values[code]}' from the start, so that setting "
                        "it so later changes nothing; set something else, or leave it out",
                        (*change.path, "set", lever),
                    )
