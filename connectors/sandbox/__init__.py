"""A faithful stand-in for the Instagram platform: its own world, its own clock, real HTTP on this machine.

`server.serve` runs it, `control.SandboxControl` moves its clock and orders faults. A world is grown from a seed or
read from a file; what people change through the API is kept as events (`state`), never in the world. The endpoints
in `api/` read the world and the events together through `library`.
"""
