"""Why: who was left out, what cannot be kept together, and what changed, each found again by the flow itself."""
