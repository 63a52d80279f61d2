"""Solutions: AI systems, where they are deployed, and what others can reuse of it."""
