"""Figures about speed, each beside a peer measured in the same run; `make bench` writes docs/benchmarks.md."""
