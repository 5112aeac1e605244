"""Benchmarks: each module times Standoff against a peer in one run and prints the ratio."""
