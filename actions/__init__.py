"""What people may do: every change is one function with actor, permission, audit entry and client request key.

`core.perform` is the one way a change happens: it checks the permission, gives a repeated request its first
result, runs the change and writes one audit entry, all in one transaction of the ledger. Readers live beside
the changes they belong to and answer only for the accounts that the actor may see.
"""
