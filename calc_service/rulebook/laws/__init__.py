"""From the rules files to the Rules of each law; one module per law, each with `rules_on(overlay)`."""
