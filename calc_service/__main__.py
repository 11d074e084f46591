"""`python -m calc_service`."""

import os
import sys

from calc_service.cli.program import main

status = main()
sys.stdout.flush()
sys.stderr.flush()
# A large file takes a fifth of a second to be taken apart in memory; the system takes it back at once.
os._exit(status)
