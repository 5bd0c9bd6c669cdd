"""The event tables, step by step; read models need none, since they can be dropped."""
