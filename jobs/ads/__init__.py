"""Reads paid campaigns: the ad accounts that advertise for an account, their campaigns, ad sets, ads and ads' days.

`plan` says which days are due and how they are asked for, `tree` reads what there is, `days` reads what it brought,
`waiting` takes up reports that the platform prepares, `run` does it for accounts, as the job `ads` or on command.
"""

from jobs.ads.job import read_ads_by_clock
from jobs.ads.result import AdsResult
from jobs.ads.run import sync_ads
from jobs.ads.standing import ads_standing

__all__ = ["AdsResult", "ads_standing", "read_ads_by_clock", "sync_ads"]
