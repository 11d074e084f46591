"""What proves years later what was asked, what was answered, and under which rules."""
