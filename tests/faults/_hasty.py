"""A pytest plugin for runs that only ask whether a law breaks: the first counterexample is enough, none is kept, and
that examples come slowly on a busy machine is no answer.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "hasty",
    phases=(Phase.explicit, Phase.generate),
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
