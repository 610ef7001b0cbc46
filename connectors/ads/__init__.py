"""Paid campaigns: what is read of ad accounts and their ads, synchronously and by reports.

`resources` says what lies where, `records` types the answers, `money` brings amounts into minor units, `insights`
asks for days of ads and tells a query that is too large from one that takes too long, `reports` orders what is too
large for one answer, `throttle` reads how much of the limits of ads is used.
"""
