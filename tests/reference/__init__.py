"""A second calculation of the law, naive on purpose, sharing nothing with the service it is held against.

`law.assess(case, rules)` answers a valid case, `worlds.WORLDS` are rules to answer it under, `worlds.write_rules`
says the same rules to the service, `generate.random_case` makes cases, and `comparable.comparable` reduces the
service's reply to what the reference answers.
"""
