"""From a partner's sample documents to a proposal: profile, guide and mapping, and the questions that stay open."""
