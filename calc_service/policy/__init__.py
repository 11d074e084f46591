"""What policy staff ask of the rules before they are in force: whether they are sound, what changed, what it costs."""
