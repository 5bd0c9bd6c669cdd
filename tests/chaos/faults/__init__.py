"""What is hurt from outside while a steady load goes on: brokers, databases, leaders, consumers, clocks, messages."""
