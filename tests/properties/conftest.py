"""How many examples hypothesis draws; a shared machine is no reason to fail, so none has a deadline."""

import os

from hypothesis import settings

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
settings.register_profile("project", max_examples=2000 if FULL else 100, deadline=None, derandomize=not FULL)
settings.load_profile("project")
