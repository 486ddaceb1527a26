"""The media worker as a process: `python -m jobs.worker RENDER [WORKER]`; on Cloud Run its task names it."""

import sys

from segue.platform.embedded.processes import die_with_parent


def main(arguments: list[str]) -> int:
    """Do the ready media steps of a render; 0 when none is left."""
    die_with_parent()
    from segue.app.worker import run_worker
    from segue.cloud_config import CloudConfig, worker_name
    from segue.wiring import Config, open_segue

    if (worker := worker_name()) is not None:
        from segue.logs import log_to_stdout
        from segue.wiring_cloud import open_cloud

        config = CloudConfig.from_environment()
        log_to_stdout(config.project)
        cloud = open_cloud(config, media=True)
        run_worker(cloud.app, arguments[0], worker)
        return 0
    render_id, worker_id = arguments
    with open_segue(Config.from_environment(), media=True) as segue:
        run_worker(segue.app, render_id, worker_id)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
