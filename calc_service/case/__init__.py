"""One case: a JSON body in, its cited reply out."""
