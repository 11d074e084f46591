"""GET /v1/rules: everything in force on one day in one district."""
