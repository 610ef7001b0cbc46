"""Who may do what: the app, logins and their consent pages, tokens, permissions, versions and hosts."""
