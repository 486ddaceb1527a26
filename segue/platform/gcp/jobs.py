"""`segue.ports.Jobs` on Cloud Run jobs: one execution for each call, with the render's id as its argument."""

from google.cloud import run_v2

from segue.domain import limits
from segue.platform.gcp.errors import errors_translated


class CloudJobs:
    """Runs `job`, a full name such as `projects/p/locations/r/jobs/segue-worker`.

    A task's worker is named by its execution and index, which Cloud Run tells it. An execution that vanishes
    needs no care: its leases end, and the sweep has its steps done again.
    """

    def __init__(self, client: run_v2.JobsClient, job: str) -> None:
        self._client, self._job = client, job

    def run(self, render_id: str, tasks: int) -> None:
        """Raises Unavailable."""
        if not tasks:
            return
        override = run_v2.RunJobRequest.Overrides
        container = override.ContainerOverride(args=[render_id])
        request = run_v2.RunJobRequest(
            name=self._job, overrides=override(container_overrides=[container], task_count=tasks)
        )
        with errors_translated():
            self._client.run_job(request=request, timeout=limits.COMMIT_RPC_SECONDS)
