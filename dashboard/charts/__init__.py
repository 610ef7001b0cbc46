"""Pictures of numbers: pure functions from a documented frame to a `plotly.graph_objects.Figure`.

No chart here reads a database, knows Streamlit or invents a value: a missing day is a gap, not a zero.
Colours come from one `Look` per theme, chosen to stay apart for colour-blind readers and in print.
"""
