"""Ads: what each account promotes, how that is delivered day by day, and what it brings to a post."""
