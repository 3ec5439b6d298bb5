"""Read-only functions of a namespace: completion, inspection, variables."""
