"""A pytest plugin for runs that only ask whether a law breaks: the first counterexample is enough, none is kept."""

from __future__ import annotations

from hypothesis import Phase, settings

settings.register_profile("hasty", phases=(Phase.explicit, Phase.generate), database=None, print_blob=False)
