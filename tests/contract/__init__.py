"""Other people's clients, unmodified, against the sandbox: what they can do with the platform, they can do here."""
