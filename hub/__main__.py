"""python3 -m hub run | test | check | bench | drill | manage …

This file is kept readable for any Python 3, so that one which is too old is told so in a sentence.
"""

import sys

if sys.version_info[:2] != (3, 11):
    sys.exit(
        "Twinhall needs Python 3.11, because its locked packages are built for it, and this is Python %d.%d. "  # noqa: UP031
        "Start it with Python 3.11, for example: python3.11 -m hub" % sys.version_info[:2]
    )

from hub.command_line import main

sys.exit(main(sys.argv[1:]))
