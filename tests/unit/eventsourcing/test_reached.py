"""A partition that takes a message at a place that was taken before has lost what was there."""

import pytest
from aiokafka.structs import RecordMetadata, TopicPartition

from libs.eventsourcing.sending.reached import Forgot, Reached

ONE, OTHER = TopicPartition("registration.events", 1), TopicPartition("registration.events", 2)


def sent(partition: TopicPartition, offset: int) -> RecordMetadata:
    return RecordMetadata(*partition, partition, offset, None, 0, 0)


def reached(ends: dict[TopicPartition, int]) -> Reached:
    leader = Reached()
    leader.begin(ends)
    return leader


def test_what_comes_after_what_was_there_is_well() -> None:
    leader = reached({ONE: 7})
    leader.note([sent(ONE, 7), sent(ONE, 8), sent(OTHER, 0)])
    leader.ensure({ONE: 9, OTHER: 4})
    assert leader.kept({ONE: 12, OTHER: 4}) == {ONE: 12, OTHER: 4}


def test_a_send_that_takes_an_old_place_tells_of_the_loss_and_of_what_is_left() -> None:
    leader = reached({ONE: 7, OTHER: 3})
    with pytest.raises(Forgot):
        leader.note([sent(OTHER, 3), sent(ONE, 2), sent(ONE, 3)])
    assert leader.kept({ONE: 4, OTHER: 4}) == {ONE: 2, OTHER: 4}


def test_what_was_sent_by_this_leader_is_known_too() -> None:
    leader = reached({})
    leader.note([sent(ONE, 0), sent(ONE, 1)])
    with pytest.raises(Forgot):
        leader.note([sent(ONE, 0)])


def test_a_topic_that_became_shorter_tells_of_the_loss() -> None:
    leader = reached({ONE: 7, OTHER: 3})
    with pytest.raises(Forgot):
        leader.ensure({ONE: 0, OTHER: 3})


def test_what_an_idempotent_producer_had_sent_before_has_no_place() -> None:
    leader = reached({ONE: 7})
    leader.note([sent(ONE, -1)])


def test_after_the_loss_is_mended_all_is_well() -> None:
    leader = reached({ONE: 7})
    with pytest.raises(Forgot):
        leader.note([sent(ONE, 0)])
    leader.begin({ONE: 1})
    leader.note([sent(ONE, 1)])
    assert leader.kept({ONE: 2}) == {ONE: 2}
