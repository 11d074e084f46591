"""What the service counts, in memory that all its processes share, and GET /metrics, which shows it."""
