"""The parts of Settings: accounts, people, one's own sign-in, job runs and alerts."""
