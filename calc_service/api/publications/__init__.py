"""Rules that were published while the service runs: found, loaded, and put in the place of those before."""
