"""Keeps access tokens alive and known: what each may (`checking`), renewing it in time (`renewing`), telling people
days ahead when it will end and cannot be renewed (`warning`). `job` does all three for every account.
"""

from jobs.tokens.asking import Asking
from jobs.tokens.checking import Checked, check_accounts
from jobs.tokens.job import keep_tokens

__all__ = ["Asking", "Checked", "check_accounts", "keep_tokens"]
