"""Everything that is said goes by here; once all is quiet, every rule must hold."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from libs.contracts.envelope import Envelope
from libs.contracts.messages import Command
from libs.contracts.solving import SolveRound
from tests.simulation.checking.breaches import Breach, Breaches
from tests.simulation.checking.ledger import Ledger
from tests.simulation.checking.mentorships import Mentorships
from tests.simulation.checking.registry import Registry
from tests.simulation.checking.rounds import Rounds


class Checker:
    """`excludes` and `disclosing` are what people told in confidence: no event says it."""

    def __init__(
        self,
        now: Callable[[], datetime],
        excludes: Mapping[str, Collection[str]],
        disclosing: Collection[str],
    ) -> None:
        self._breaches = Breaches(now)
        self.registry = Registry(self._breaches)
        self.rounds = Rounds(self.registry, self._breaches, excludes, disclosing)
        self.ledger = Ledger(self.registry, self._breaches)
        self.mentorships = Mentorships(self.registry, self._breaches)
        self._unanswered: dict[str, str] = {}

    @property
    def found(self) -> Sequence[Breach]:
        return self._breaches.found

    def hear(self, news: Sequence[Envelope]) -> None:
        """What was said since the last time, in any order: each service gave it one, and matching leads to sessions."""
        in_order = sorted(news, key=lambda one: (one.meta.source, one.meta.position))
        for one in in_order:
            if isinstance(one.message, Command) and not isinstance(one.message, SolveRound):
                self._unanswered[one.meta.id] = one.meta.type
                self.mentorships.hear(one)
        told = [one for one in in_order if not isinstance(one.message, Command)]
        for one in told:
            self._unanswered.pop(one.meta.causation_id, None)
            self.registry.hear(one.message)
        for one in told:
            for part in (self.rounds, self.ledger, self.mentorships):
                part.hear(one)

    def at_rest(self) -> None:
        for command_id, kind in self._unanswered.items():
            self._breaches.add("every command is answered", f"{kind} {command_id}")
        self._unanswered = {}
        for part in (self.rounds, self.ledger, self.mentorships):
            part.at_rest()

    def everything(self) -> None:
        """At the end of the year, all that there is."""
        for part in (self.rounds, self.ledger, self.mentorships):
            part.everything()
