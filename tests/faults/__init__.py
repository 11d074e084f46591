"""What goes wrong around a service, done to the real one: `python -m tests.faults`; see docs/reliability.md."""
