"""Benchmarks: `python -m benchmarks NAME [options]`, each figure beside a peer, a baseline or a physical limit."""
