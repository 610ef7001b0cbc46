"""Reads days of ads: at once where an answer can hold them, else by a report; too much is cut into halves.

Each page is loaded as it comes. The last one brings with it, in one transaction, that we looked at these days, so that
a kill in between costs the pages of one run of days and writes nothing twice.
"""

from collections.abc import Collection, Iterator

import pandas as pd

from connectors.ads.insights import TakesTooLong, TooMuch, walk_days
from connectors.ads.records import AdDay
from connectors.ads.reports import order
from connectors.ads.resources import AD_DAYS, days_asked
from connectors.graph.paging import Page
from jobs.ads import frames, plan
from jobs.ads.plan import Life, Span
from jobs.ads.reading import REPORTS_AT_ONCE, AdAccountInfo, AdReading

TOO_MUCH = "{ad_account} has too many ads for one answer about {day}; that day is tried again tomorrow."


class DayReader:
    """Reads the days of one ad account. `foreign` are ads of others in it."""

    def __init__(
        self,
        reading: AdReading,
        ad_account: AdAccountInfo,
        foreign: Collection[str],
        lives: Collection[Life],
        open_reports: int,
    ) -> None:
        self._reading, self._of, self._foreign, self._lives = reading, ad_account, foreign, lives
        self.open_reports = open_reports

    def read(self, span: Span) -> None:
        """Read a run of days, or order what is too large for an answer; with enough open reports, later."""
        if plan.rows_expected(self._lives, span, self._of.zone) > self._reading.report_from:
            self.order(span)
            return
        asked = days_asked(*span) | {"limit": str(AD_DAYS.limit)}
        path = AD_DAYS.where(ad_account=self._of.id)
        try:
            self.load(span, walk_days(self._reading.client, path, asked, AD_DAYS.about))
        except TakesTooLong:
            self.order(span)
        except TooMuch:
            self._in_halves(span)

    def order(self, span: Span, tries: int = 1, replaces: str | None = None) -> None:
        """Order a report of a run of days, and remember it; beyond REPORTS_AT_ONCE nothing is ordered now."""
        if replaces is None and self.open_reports >= REPORTS_AT_ONCE:
            return
        try:
            report_id = order(self._reading.client, self._of.id, days_asked(*span))
        except TooMuch:
            self._in_halves(span)
            return
        rows = [frames.report_row(report_id, self._of.id, span, tries, self._reading.of.now())]
        if replaces:
            rows.append({"report_id": replaces, "state": "replaced"})
        self._reading.of.load(AD_DAYS.name, ad_reports=frames.frame(rows))
        self._reading.done.ordered += 1
        self.open_reports += 1

    def load(self, span: Span, pages: Iterator[Page[AdDay]], report_id: str | None = None) -> None:
        """Load the pages of a run of days, and with the last one that we looked."""
        seen: set[frames.Key] = set()
        for page in pages:
            raw_id = self._reading.of.keep(page.answer)
            rows = [frames.day_row(one, self._of, raw_id) for one in page.items if self._is_ours(one)]
            seen |= {frames.key_of(row) for row in rows}
            if page.is_last:
                self._load_last(span, rows, seen, report_id)
            else:
                self._load(rows)
            self._reading.heed(page.answer)

    def _load_last(
        self, span: Span, rows: list[frames.Row], seen: set[frames.Key], report_id: str | None
    ) -> None:
        bounds = {"starts_on": span[0], "ends_on": span[1]}
        before = self._reading.rows("ad_rows_told", ad_account=self._of.id, **bounds)
        rows = rows + frames.withdrawn_rows(before, seen, self._of.id)
        done = [{"report_id": report_id, "state": "done"}] if report_id else []
        looks = frames.look_rows(plan.days_of(span, self._of.zone), self._of.id)
        self._load(rows, ad_coverage=frames.frame(looks), ad_reports=frames.frame(done))

    def _load(
        self,
        rows: list[frames.Row],
        ad_coverage: pd.DataFrame | None = None,
        ad_reports: pd.DataFrame | None = None,
    ) -> None:
        written = self._reading.of.load(
            AD_DAYS.name, ad_daily=frames.frame(rows), ad_coverage=ad_coverage, ad_reports=ad_reports
        )
        self._reading.done.days += written.ad_daily

    def _in_halves(self, span: Span) -> None:
        smaller = plan.halves(span)
        if not smaller:
            self._give_up(span)
        for half in smaller:
            self.read(half)

    def _give_up(self, span: Span) -> None:
        """Note that a single day is too much, under a name in place of a report's id, so that it rests for a day."""
        name = f"too-much:{self._of.id}:{span[0].isoformat()}"
        row = frames.report_row(name, self._of.id, span, 1, self._reading.of.now()) | {"state": "given_up"}
        self._reading.of.load(AD_DAYS.name, ad_reports=frames.frame([row]))
        self._reading.fail(TOO_MUCH.format(ad_account=self._of.id, day=span[0].isoformat()))

    def _is_ours(self, told: AdDay) -> bool:
        return told.ad_id not in self._foreign
