"""EDIFACT, the second syntax: other envelopes and grammar, the same guides, mappings, verdicts and walk as X12."""
