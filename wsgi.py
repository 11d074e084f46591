"""What a WSGI server imports."""

import sys

from calc_service.api.access.proxy_file import ProxyFileRefused
from calc_service.app import create_service
from calc_service.batch.discretion import be_discreet
from calc_service.config import SettingRefused
from calc_service.rulebook.complaints import RulesRefused
from calc_service.state.refusals import StateRefused

be_discreet()
try:
    app = create_service()
except (SettingRefused, RulesRefused, StateRefused, ProxyFileRefused) as refusal:
    # What is wrong is for people to read: no traceback around it, and no worker started again and again.
    sys.exit(str(refusal))
