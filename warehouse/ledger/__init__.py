"""The ledger: small, precious, transactional. SQLite by default, PostgreSQL when scaled out.

The only package that imports SQLAlchemy. `store.Ledger` opens it; one module per noun holds functions that
take a connection, so that several changes and their audit entry share one transaction.
"""
