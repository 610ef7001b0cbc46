"""Job runs: what ran when, how it ended; and the newest run of one job, refreshed by itself."""

import pandas as pd
import streamlit as st

from actions.jobs import list_runs
from dashboard.context import current
from dashboard.messages import N_, _, ago, duration, moment, number
from dashboard.states import empty
from dashboard.viewer import Viewer, viewer
from warehouse.ledger.runs import Run

JOBS = {
    "sync": N_("Read Instagram"),
    "connect": N_("Connect accounts"),
    "copies": N_("Copy campaigns and labels"),
    "market": N_("Read competitors, hashtags and mentions"),
    "watch": N_("Look for trouble"),
    "tokens": N_("Look at access tokens"),
    "upkeep": N_("Tidy up"),
}
# What a run's numbers count; others are for the log only.
COUNTED = {
    "accounts": N_("accounts"),
    "media": N_("media"),
    "samples": N_("samples"),
    "counted_calls": N_("calls"),
    "checked": N_("tokens looked at"),
    "renewed": N_("renewed"),
    "ending": N_("ending soon"),
    "sessions": N_("ended sessions forgotten"),
    "request_keys": N_("old request keys forgotten"),
}
STATES = {
    "running": (N_("Running"), "blue"),
    "done": (N_("Done"), "green"),
    "failed": (N_("Failed"), "red"),
    "interrupted": (N_("Interrupted"), "orange"),
}
TRIGGERS = {"clock": N_("by the clock"), "request": N_("asked for"), "command": N_("from the command line")}


def runs(person: Viewer) -> None:
    """Draw the newest runs as a table, and what went wrong in words below it."""
    found = list_runs(current().desk, person.actor)
    if not found:
        empty(_("Nothing has run yet"), _("Jobs run by the clock; each run is listed here."))
        return
    st.dataframe(pd.DataFrame([_cells(run) for run in found]), hide_index=True, width="stretch")
    for run in found:
        if run.error:
            said = f"{job_words(run.job)}, {moment(run.started_at, 'UTC')}: {run.error}"
            st.error(said, icon=":material/error:")


def _cells(run: Run) -> dict[str, str]:
    word, _colour = STATES.get(run.state, (run.state, "gray"))
    took = (run.ended_at - run.started_at).total_seconds() if run.ended_at else None
    return {
        _("Job"): job_words(run.job),
        _("Started"): moment(run.started_at, "UTC"),
        _("Took"): duration(took),
        _("State"): _(word),
        _("Why"): _(TRIGGERS.get(run.trigger, run.trigger)),
        _("Result"): _result(run),
    }


def _result(run: Run) -> str:
    if run.state == "running":
        return progress_words(run)
    result = run.result or {}
    counts = {name: result[name] for name in COUNTED if isinstance(result.get(name), int)}
    names = [str(name) for value in result.values() if isinstance(value, list) for name in value]
    return ", ".join([*(f"{number(n)} {_(COUNTED[name])}" for name, n in counts.items()), *names])


def job_words(job: str) -> str:
    """A job's name for people."""
    return _(JOBS.get(job, job))


def progress_words(run: Run) -> str:
    """How far a run is: "3 of 8 · @cafe"."""
    progress = run.progress or {}
    done, total, note = progress.get("done"), progress.get("total"), progress.get("note")
    parts = [_("{done} of {total}", done=number(done), total=number(total))] if total else []
    return " · ".join([*parts, *([str(note)] if note else [])])


@st.fragment(run_every=3)
def latest_runs(job: str) -> None:
    """The newest run of `job` in one line, with a bar while it runs."""
    person = viewer()
    run = next(iter(list_runs(current().desk, person.actor, job=job, limit=1)), None)
    if run is None:
        return
    word, colour = STATES.get(run.state, (run.state, "gray"))
    when = ago(run.ended_at or run.started_at, current().now())
    st.markdown(f":{colour}[{_(word)}] · {when}" + (f"  \n{run.error}" if run.error else ""), width="content")
    progress = run.progress or {}
    if run.state == "running" and progress.get("total"):
        st.progress(min(1.0, progress["done"] / progress["total"]), text=progress_words(run))
