"""What can go wrong with a report, as sentences for people."""


class ReportError(Exception):
    """The report cannot be made as asked; the message says why and what to do."""
