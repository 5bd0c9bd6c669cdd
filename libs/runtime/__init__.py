"""What every process needs: clock, logging, health, settings, and the way it starts and stops."""
