"""The media worker as a process: `python -m jobs.worker RENDER` on Cloud Run, whose task names the worker.

On one machine it is started without arguments, and asked to work for one render after another.
"""

import sys

from segue.platform.embedded.processes import die_with_parent


def main(arguments: list[str]) -> int:
    """Do the ready media steps of renders; 0 when none is left."""
    die_with_parent()
    from segue.app.worker import run_worker
    from segue.cloud_config import worker_names
    from segue.wiring import Config, open_segue

    if names := worker_names():
        work_in_cloud(arguments[0], *names)
        return 0
    from segue.platform.embedded.jobs import asked

    with open_segue(Config.from_environment(), media=True) as segue:
        for render_id, worker_id in asked():
            run_worker(segue.app, render_id, worker_id)
            if segue.reporting:  # an idle worker may be killed
                segue.reporting.spans_sent()
    return 0


def work_in_cloud(render_id: str, worker_id: str, *dead: str) -> None:
    """Do the steps as one task of a Cloud Run job; what a killed attempt of it held is free at once."""
    from segue.app.steps import tell
    from segue.app.worker import run_worker
    from segue.cloud_config import CloudConfig
    from segue.domain.render_model import WorkerGone
    from segue.logs import log_to_stdout
    from segue.wiring_cloud import open_cloud

    config = CloudConfig.from_environment()
    log_to_stdout(config.project)
    cloud = open_cloud(config, media=True)
    reporting = cloud.reporting("segue-worker")
    for former in dead:
        tell(cloud.app, render_id, WorkerGone(former, crashed=True))
    run_worker(cloud.app, render_id, worker_id)
    if reporting:
        reporting.sent()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
