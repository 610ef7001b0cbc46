"""What the platform is learned to refuse or to be silent about, per product type and metric of an account.

A lesson expires, because the platform changes its mind. One odd post must not cost the others a metric: a refusal
counts for a product type only after several posts of it were refused and none was answered.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from connectors.instagram.insights import Finding
from connectors.instagram.spans import LARGEST

EVERYTHING = "*"
ACCOUNT = "account"  # the "product type" of the account's own insights
EXPANSION, PAGE = "expansion", "page"  # what is learned of the platform itself, beside its metrics
REFUSALS = 3
SILENT_POSTS = 100
LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Lesson:
    """One thing learned: `status` is refused, empty or a number; `evidence` says why, in words."""

    product_type: str
    metric: str
    status: str
    evidence: str


class Learner:
    """Holds an account's lessons during a reading, and draws new ones."""

    def __init__(self, learned: Mapping[tuple[str, str], str]) -> None:
        self._learned = dict(learned)
        self._refusals: Counter[tuple[str, str]] = Counter()
        self._given: set[tuple[str, str]] = set()
        self._answered: set[str] = set()
        self._silent: Counter[str] = Counter()
        self.fresh: list[Lesson] = []

    def wanted(self, product_type: str, metrics: Sequence[str]) -> tuple[str, ...]:
        """Return the metrics that are worth asking for."""
        return tuple(metric for metric in metrics if self._learned.get((product_type, metric)) is None)

    def is_silent(self, product_type: str) -> bool:
        """Say whether nothing is told about this kind of post."""
        return (product_type, EVERYTHING) in self._learned

    def is_proven(self, product_type: str) -> bool:
        """Say whether this reading has already got an answer about this kind of post."""
        return product_type in self._answered

    def note(self, product_type: str, finding: Finding, refusals: int = REFUSALS) -> None:
        """Learn from one finding which metrics are given and which are refused."""
        self._answered.add(product_type)
        self._given.update((product_type, metric) for metric in finding.insights)
        for metric, words in finding.refused.items():
            key = (product_type, metric)
            self._refusals[key] += 1
            if self._refusals[key] >= refusals and key not in self._given:
                self._learn(Lesson(product_type, metric, "refused", words))

    def note_back_fill(self, product_type: str, told_nothing: bool) -> None:
        """Count older posts in a row about which nothing at all is told."""
        self._silent[product_type] = self._silent[product_type] + 1 if told_nothing else 0
        if self._silent[product_type] >= SILENT_POSTS:
            words = f"{SILENT_POSTS} posts in a row were answered with nothing"
            self._learn(Lesson(product_type, EVERYTHING, "empty", words))

    @property
    def expands(self) -> bool:
        """Say whether insights may be asked for along with a list."""
        return (ACCOUNT, EXPANSION) not in self._learned

    @property
    def page(self) -> int:
        """How many media with insights one request may bring."""
        return int(self._learned.get((ACCOUNT, PAGE), LARGEST))

    def learn_no_expansion(self) -> None:
        """Note that media are told alone what they are refused in a list."""
        words = "media were told alone what they were refused along with a list"
        self._learn(Lesson(ACCOUNT, EXPANSION, "refused", words))

    def learn_page(self, size: int) -> None:
        """Note that more media than this in a request are too much."""
        if size < self.page:
            self._learned.pop((ACCOUNT, PAGE), None)
            words = "the platform asked to reduce the amount of data"
            self._learn(Lesson(ACCOUNT, PAGE, str(max(size, 1)), words))

    def learn_refused(self, product_type: str, metric: str, words: str) -> None:
        """Note that a kind of post is refused a metric."""
        self._learn(Lesson(product_type, metric, "refused", words))

    def learn_empty(self, product_type: str, metric: str, words: str) -> None:
        """Note that a metric is answered with nothing."""
        self._learn(Lesson(product_type, metric, "empty", words))

    def _learn(self, lesson: Lesson) -> None:
        key = (lesson.product_type, lesson.metric)
        if key not in self._learned:
            self._learned[key] = lesson.status
            self.fresh.append(lesson)
