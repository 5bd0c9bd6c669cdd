"""What the services say to each other: one module a service, topics on one page. It stands alone."""
