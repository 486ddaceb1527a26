"""Looking at a deployed project with the rights of whoever asks: what is there, what to do about the rest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from google.api_core import exceptions
from google.auth.exceptions import GoogleAuthError
from google.cloud.firestore import Client as Firestore
from google.cloud.run_v2 import Condition, JobsClient, Service, ServicesClient
from google.cloud.storage import Client as Storage
from google.cloud.tasks_v2 import CloudTasksClient, Queue
from google.pubsub_v1 import PublisherClient

from segue.domain import limits

SERVICES = ("api", "on-upload", "on-step", "on-poll", "stripe-webhook", "sweep")
TOPICS = ("upload", "render", "step", "work", "dead")
HEALTH = {"api": "/openapi.json"}
_DEPLOY = "Run make deploy PROJECT=... again: it makes what is missing."
_SIGN_IN = (
    "Sign in with an account that may read this project: gcloud auth application-default login; it needs "
    "roles/viewer."
)


@dataclass(frozen=True)
class Looked:
    """One thing looked at: `remedy` says what to do if it is not well."""

    name: str
    well: bool
    words: str
    remedy: str = ""


class Asking(Protocol):
    """Gets an address: its status and its body. Raises OSError when nothing answers."""

    def __call__(self, link: str) -> tuple[int, bytes]: ...


@dataclass(frozen=True)
class Deployed:
    """One project and region, and Google's clients for it. `secrets` is where Secret Manager answers.

    `ask` gets an address of Google's with the asker's token; `call` one of ours, with a token for it.
    """

    project: str
    region: str
    firestore: Firestore
    storage: Storage
    publisher: PublisherClient
    tasks: CloudTasksClient
    jobs: JobsClient
    services: ServicesClient
    secrets: str
    ask: Asking
    call: Asking

    @property
    def place(self) -> str:
        return f"projects/{self.project}/locations/{self.region}"


def looked_at(deployed: Deployed) -> Iterator[Looked]:
    """Each part in its turn. What the API's service was told names the rest."""
    found: dict[str, Service] = {}
    for name in SERVICES:
        yield _asked(f"Service {name}", partial(_service, deployed, name, found))
    for name, service in found.items():
        yield _asked(f"Health of {name}", partial(_health, deployed, name, service))
    told = {each.name: each.value for service in found.values() for each in _told(service)}
    yield _asked("Firestore", partial(_firestore, deployed))
    for kind in ("UPLOADS", "MEDIA"):
        bucket = told.get(f"SEGUE_BUCKET_{kind}") or f"{deployed.project}-segue-{kind.lower()}"
        yield _asked(f"Bucket {bucket}", partial(_bucket, deployed, bucket))
    for topic in TOPICS:
        yield _asked(f"Topic segue-{topic}", partial(_topic, deployed, f"segue-{topic}"))
    queue = told.get("SEGUE_QUEUE_LATER") or "segue-later"
    yield _asked(f"Queue {queue}", partial(_queue, deployed, queue))
    job = told.get("SEGUE_WORKER_JOB") or "segue-worker"
    yield _asked(f"Job {job}", partial(_job, deployed, job))
    named = (each.value_source.secret_key_ref.secret for each in map(_told, found.values()) for each in each)
    for secret in sorted({name for name in named if name}):
        yield _asked(f"Secret {secret}", partial(_secret, deployed, secret))


def _asked(name: str, look: Callable[[], Looked]) -> Looked:
    """What a look found; what it raised, in words."""
    try:
        return look()
    except exceptions.NotFound:
        return Looked(name, False, "not there", _DEPLOY)
    except (exceptions.Forbidden, exceptions.Unauthorized, GoogleAuthError) as error:
        return Looked(name, False, f"may not be looked at ({type(error).__name__})", _SIGN_IN)
    except (exceptions.GoogleAPIError, OSError) as error:
        remedy = "Try again in a moment; if it lasts, look at Google Cloud's status page."
        return Looked(name, False, f"does not answer ({type(error).__name__})", remedy)


def _service(deployed: Deployed, name: str, found: dict[str, Service]) -> Looked:
    asked = {"name": f"{deployed.place}/services/segue-{name}"}
    service = deployed.services.get_service(request=asked, timeout=limits.COMMIT_RPC_SECONDS)
    if service.terminal_condition.state != Condition.State.CONDITION_SUCCEEDED:
        words = f"not ready: {service.terminal_condition.message or 'no revision runs'}"
        remedy = f"Read its log: gcloud run services logs read segue-{name} --region {deployed.region}"
        return Looked(f"Service {name}", False, words, remedy)
    found[name] = service
    return Looked(f"Service {name}", True, service.uri)


def _health(deployed: Deployed, name: str, service: Service) -> Looked:
    status, body = deployed.call(service.uri.rstrip("/") + HEALTH.get(name, "/health"))
    if status in (401, 403) and name not in ("api", "stripe-webhook"):
        return Looked(f"Health of {name}", True, "runs, and lets only its own caller in")
    if status != 200:
        remedy = f"Read its log: gcloud run services logs read segue-{name} --region {deployed.region}"
        return Looked(f"Health of {name}", False, f"answers {status}: {body[:80]!r}", remedy)
    return Looked(f"Health of {name}", True, "answers")


def _told(service: Service) -> list[Any]:
    return [each for container in service.template.containers for each in container.env]


def _firestore(deployed: Deployed) -> Looked:
    deployed.firestore.collection("accounts").limit(1).get(timeout=limits.COMMIT_RPC_SECONDS)
    return Looked("Firestore", True, "can be read")


def _bucket(deployed: Deployed, name: str) -> Looked:
    bucket = deployed.storage.get_bucket(name, timeout=limits.COMMIT_RPC_SECONDS)
    open_to = {
        member
        for policy in bucket.get_iam_policy(requested_policy_version=3).bindings
        for member in policy["members"]
        if member in ("allUsers", "allAuthenticatedUsers")
    }
    if open_to or bucket.iam_configuration.public_access_prevention != "enforced":
        words = f"open to {', '.join(sorted(open_to))}" if open_to else "may be opened to everybody"
        remedy = f"Close it: gcloud storage buckets update gs://{name} --public-access-prevention"
        return Looked(f"Bucket {name}", False, words, remedy)
    return Looked(f"Bucket {name}", True, "reachable and closed to the public")


def _topic(deployed: Deployed, name: str) -> Looked:
    topic = f"projects/{deployed.project}/topics/{name}"
    subscribed = list(deployed.publisher.list_topic_subscriptions(topic=topic))
    if not any(each.endswith(f"/{name}") for each in subscribed):
        return Looked(f"Topic {name}", False, "nothing takes its messages", _DEPLOY)
    return Looked(f"Topic {name}", True, "there, with its subscription")


def _queue(deployed: Deployed, name: str) -> Looked:
    queue = deployed.tasks.get_queue(
        name=f"{deployed.place}/queues/{name}", timeout=limits.COMMIT_RPC_SECONDS
    )
    if queue.state != Queue.State.RUNNING:
        remedy = f"Let it go on: gcloud tasks queues resume {name} --location {deployed.region}"
        return Looked(f"Queue {name}", False, f"is {queue.state.name.lower()}", remedy)
    return Looked(f"Queue {name}", True, "runs")


def _job(deployed: Deployed, name: str) -> Looked:
    deployed.jobs.get_job(name=f"{deployed.place}/jobs/{name}", timeout=limits.COMMIT_RPC_SECONDS)
    return Looked(f"Job {name}", True, "there")


def _secret(deployed: Deployed, name: str) -> Looked:
    link = f"{deployed.secrets}/v1/projects/{deployed.project}/secrets/{name}/versions/latest"
    status, body = deployed.ask(link)
    if status == 200 and b'"ENABLED"' in body:
        return Looked(f"Secret {name}", True, "has a value")
    if status in (401, 403):
        return Looked(f"Secret {name}", False, "may not be looked at", _SIGN_IN)
    remedy = f"Give it one: gcloud secrets versions add {name} --data-file=-"
    return Looked(f"Secret {name}", False, "has no value", remedy)
