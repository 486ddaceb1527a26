"""Queries of the store as Firestore's."""

from google.cloud.firestore import Client, CollectionReference, FieldFilter
from google.cloud.firestore_v1.base_query import BaseQuery
from google.cloud.firestore_v1.query import Query as FirestoreQuery

from segue.domain.errors import BadRequest
from segue.domain.value import Document
from segue.platform.documents import storable
from segue.platform.gcp.documents import NAME, indexable, path_of
from segue.platform.questions import EACH, check_listed, cursor_read
from segue.ports import Query


def firestore_query(client: Client, model: type[Document], query: Query) -> FirestoreQuery:
    """One more document than asked for. Raises Internal without an index, BadRequest for a wrong cursor."""
    check_listed(model, query)
    collection: CollectionReference = client.collection(model.collection)
    asked: BaseQuery = collection.limit(query.limit + 1)
    for field, wanted in query.where:
        sign = "array_contains" if EACH in field else "=="
        asked = asked.where(filter=FieldFilter(path_of(field), sign, indexable(wanted)))
    for sign, bound in ((">=", query.at_least), ("<=", query.at_most)):
        if bound is not None:
            value = collection.document(str(bound)) if query.order_by == "id" else indexable(bound)
            asked = asked.where(filter=FieldFilter(path_of(query.order_by), sign, value))
    direction = FirestoreQuery.DESCENDING if query.descending else FirestoreQuery.ASCENDING
    ordered = dict.fromkeys((path_of(query.order_by), NAME))
    for path in ordered:
        asked = asked.order_by(path, direction=direction)
    if query.cursor is not None:
        last, id = cursor_read(query.cursor)
        if not storable(id):
            raise BadRequest("This cursor does not belong to this list: leave it out to begin again.")
        after = dict.fromkeys(ordered, last) | {NAME: collection.document(id)}
        asked = asked.start_after(after)
    assert isinstance(asked, FirestoreQuery)
    return asked
