"""Measures the service against its speed budgets; `make bench` prints measured / limit for each."""
