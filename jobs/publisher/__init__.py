"""Puts on Instagram what people planned: at its time, exactly once, and says so when it cannot.

The rules are pure functions: `protocol` decides what is next, `prepare` judges answers before the write,
`reconcile` those after it, `followups` comments. `steps` makes the calls, `record` keeps what was decided,
`worker` drives one intent, `loop` claims what is due. A crash at any point resumes from the ledger.
"""
