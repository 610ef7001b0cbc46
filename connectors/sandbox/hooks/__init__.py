"""Webhooks and callbacks: what happened since a subscription, told to its receiver and retried by the clock."""
