"""What every decider answers to every command in every state: asked of the decider, and drawn from its answers."""
