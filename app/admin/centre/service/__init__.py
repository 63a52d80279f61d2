"""The verbs of the administration. Each checks, changes and journals in the caller's transaction."""
