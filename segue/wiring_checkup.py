"""The composition root of `segue doctor --cloud`: a project's name -> Google's clients for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from segue.cloud_config import SECRETS, STORAGE, Doubles
from segue.domain import limits
from segue.wiring_cloud import channel_to, credentials_for

if TYPE_CHECKING:
    from segue.platform.gcp.checkup import Looked


def looked_at(project: str, region: str) -> "Iterator[Looked]":
    """Look at a deployed project with one's own rights."""
    from google.cloud.firestore import Client as Firestore
    from google.cloud.run_v2 import JobsClient, ServicesClient
    from google.cloud.run_v2.services.jobs.transports import JobsGrpcTransport
    from google.cloud.run_v2.services.services.transports import ServicesGrpcTransport
    from google.cloud.storage import Client as Storage
    from google.cloud.tasks_v2 import CloudTasksClient
    from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport
    from google.pubsub_v1 import PublisherClient
    from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

    from segue.platform.gcp import checkup

    doubles = Doubles.from_environment()
    credentials = credentials_for(doubles)

    def client(kind: Any, transport: Any, address: str) -> Any:
        return (
            kind(transport=transport(channel=channel_to(address)))
            if address
            else kind(credentials=credentials)
        )

    deployed = checkup.Deployed(
        project,
        region,
        firestore=Firestore(project=project, credentials=credentials),
        storage=Storage(
            project=project,
            credentials=credentials,
            client_options={"api_endpoint": doubles.storage or STORAGE},
        ),
        publisher=client(PublisherClient, PublisherGrpcTransport, doubles.pubsub),
        tasks=client(CloudTasksClient, CloudTasksGrpcTransport, doubles.tasks),
        jobs=client(JobsClient, JobsGrpcTransport, doubles.run),
        services=client(ServicesClient, ServicesGrpcTransport, doubles.run),
        secrets=doubles.secrets or SECRETS,
        ask=_Session(None if doubles.all else credentials),
        call=_Session(None if doubles.all else credentials, identity=True),
    )
    return checkup.looked_at(deployed)


class _Session:
    """Gets addresses with one's own token; our services are shown the one that says who asks."""

    def __init__(self, credentials: Any, *, identity: bool = False) -> None:
        self._credentials, self._identity = credentials, identity

    def __call__(self, link: str) -> tuple[int, bytes]:
        import httpx
        from google.auth.transport.requests import Request

        headers = {}
        if self._credentials is not None:
            if not self._credentials.valid:
                self._credentials.refresh(Request())
            identity = getattr(self._credentials, "id_token", None)
            token = identity if self._identity else self._credentials.token
            headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = httpx.get(link, headers=headers, timeout=limits.COMMIT_RPC_SECONDS)
        except httpx.HTTPError as error:
            raise OSError(f"{link}: {error}") from error
        return answer.status_code, answer.content
