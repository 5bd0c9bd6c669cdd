"""A producer that sends only where its topics are.

A broker that came back with nothing may take records for a topic that it lacks. The embedded one does, and puts the
end of that topic back to 0 when it is made again, over what it took: what it acknowledges at those places from then on
is never read. So each connection is asked for its topics before anything is sent over it.
"""

from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.client import ConnectionGroup
from aiokafka.errors import NodeNotReadyError, RequestTimedOutError, UnknownTopicOrPartitionError
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.protocol.produce import ProduceRequest


class Producer(AIOKafkaProducer):
    """As aiokafka's, but records for a topic that is not there wait until somebody makes it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        client: Any = self.client
        # aiokafka makes its client itself, and has no other place for what comes before a request.
        self._ask, client.send = client.send, self._send
        self._seen: dict[int, tuple[object, set[str]]] = {}

    async def _send(self, node: int, request: Any, **more: Any) -> Any:
        if not isinstance(request, ProduceRequest):
            return await self._ask(node, request, **more)
        client: Any = self.client
        if not await client.ready(node):
            raise NodeNotReadyError(f"Node {node} does not answer.")
        # Over this very connection or not at all: the next one may lead to a broker that forgot.
        connection: Any = client._conns[node, ConnectionGroup.DEFAULT]  # noqa: SLF001 - aiokafka gives it to nobody
        told: Any = request
        topics = {topic for topic, _ in told._topics}  # noqa: SLF001 - nor does a request tell where it goes
        try:
            await self._ensure_there(node, connection, topics)
            return await connection.send(request)
        except TimeoutError as late:
            connection.close()
            raise RequestTimedOutError from late

    async def _ensure_there(self, node: int, connection: Any, topics: set[str]) -> None:
        """Raises UnknownTopicOrPartitionError, after which aiokafka tries again."""
        over, seen = self._seen.get(node, (None, set[str]()))
        if over is not connection:
            seen = set[str]()
        if topics <= seen:
            return
        answer = await connection.send(MetadataRequest(sorted(topics), allow_auto_topic_creation=False))
        if any(error for error, *_ in answer.topics):
            raise UnknownTopicOrPartitionError(f"There is no topic {' or '.join(sorted(topics))}.")
        self._seen[node] = (connection, seen | topics)
