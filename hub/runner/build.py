"""`python -m hub.runner.build`: the built pages, as the set-up makes them."""

from __future__ import annotations

import sys

from hub.bootstrap import Needs, prepare
from hub.trouble import Trouble

if __name__ == "__main__":
    try:
        prepare(Needs("test", build=True))
    except Trouble as trouble:
        sys.exit(str(trouble))
