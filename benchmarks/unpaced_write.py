"""`destination-xero` without Xero's limit of 60 calls a minute, which would be all that a measurement of writing measures."""

import sys

from source_xero.api import limits
from source_xero.destination import command

limits.WINDOW_S = 0.0
sys.exit(command.run(sys.argv[1:]))
