"""`python -m calc_service`."""

import sys

from calc_service.cli.program import main

sys.exit(main())
