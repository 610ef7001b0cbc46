"""The lake: what was measured, append-only, in DuckDB. The only package that imports DuckDB.

`schema/` holds forward-only migrations, `staging/` the views over what was appended, `metrics/` one file per
metric, `queries/` one file per question. `store.Lake` owns the file; every use takes its own cursor.
"""
