"""The jobs of the embedded default, one after another in a thread of the web process."""

from __future__ import annotations

import threading

from django_tasks_db.management.commands.db_worker import Worker

LOOK_EVERY_S = 1.0
LAST_JOB_S = 30.0  # a remux takes seconds


class Jobs:
    def __init__(self) -> None:
        self._worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=LOOK_EVERY_S,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="embedded",
        )
        self._thread = threading.Thread(target=self._worker.run, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the job end that is running."""
        self._worker.running = False
        self._thread.join(LAST_JOB_S)
