"""A kit of cases with their replies, made from the rules, on which any system can be tried that computes the same."""
