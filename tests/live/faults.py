"""Faults of what is told as it happens, planted one at a time, each with the test that finds it.

`python -m tests.live.faults` prints them.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import orjson
from strawberry.http.streaming import SSETransport
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

import server.websocket as sockets
from auth.standing import Standing
from db import event_stream
from db.failures import LATER, TimedOut
from domain.ids import NIL
from reads import event_stream as reading
from resolvers import event_reads, event_tail, following
from resolvers import event_stream as streams
from schema import streaming, websocket
from tests.live import test_slow, test_standing, test_streams, test_websocket
from tests.live.planting import Plant, ever, instead, nothing, reworded
from tests.live.served import SSE
from tests.resolvers import test_event_reads as together
from tests.resolvers import test_event_reads_parts as parts
from tests.schema import test_subscription as told
from tests.schema import test_subscription_places as places
from tests.schema import test_subscription_too_much as much


class Fault(NamedTuple):
    """What is planted, and the test that must find it, with what it is given."""

    plant: Plant
    test: Callable[..., Awaitable[None]]
    given: Mapping[str, Any] = {}


def part_by_part(self: Any) -> None:
    """Each part of a message must be a text by itself."""
    if all(map(sockets._is_text, self.frames)):
        WebSocketsSansIOProtocol.send_receive_event_to_app(self)
    else:
        self._refuse(sockets.BAD_TEXT, "The text is not UTF-8")


FOREIGN = base64.b64encode(orjson.dumps(["live", str(NIL), 7, str(NIL)])).decode()
SETTLED = ' if each["settled"]'

# Found through the API, without a transport.
OF_API: Mapping[str, Fault] = {
    "who saw the subject once is told for ever": Fault(
        instead((reading, "_seen", lambda *_: "select true")), told.test_losing_the_role_ends_it
    ),
    "rights are those of who asks first": Fault(
        reworded(reading.Selection, "_rows", "[each.user_id for", "[asks[0].user_id for"),
        together.test_each_is_told_by_their_own_rights,
    ),
    "who selects the same elsewhere is told the same": Fault(
        reworded(reading.Selection, "__init__", ", self._values))", "))"),
        together.test_the_same_text_may_mean_another_registry,
    ),
    "who selects the same is told it by one name": Fault(
        reworded(reading.Selection, "__init__", "(self._root, ", "("),
        together.test_each_is_told_by_the_name_they_chose,
    ),
    "what is too much for many is too much for each": Fault(
        reworded(event_reads.EventReads, "_read", "and len(asks) > 1", "and False"),
        parts.test_what_is_too_much_at_once_is_read_in_parts,
    ),
    "what is too much for one is too much for all": Fault(
        reworded(event_reads.EventReads, "_read", "(asks, error)", "(batch.waiting, error)"),
        parts.test_only_who_asks_too_much_hears_of_it,
        {"error": TimedOut},
    ),
    "whoever has left is read for": Fault(
        reworded(event_reads._Batch, "wanted", "if any(not each", "if any(True or each"),
        parts.test_nobody_is_read_for_who_has_left,
    ),
    "what is too much is tried for ever": Fault(
        instead((following, "_AWAY", LATER)), much.test_one_that_is_too_much_ends_it
    ),
    "what is too much for a page is too much for each event": Fault(
        reworded(following._Following, "_events", "len(some) <= 1", "True"),
        much.test_what_comes_before_it_is_told,
        {"error": TimedOut},
    ),
    "what cannot be read right now ends it": Fault(
        instead((following, "_AWAY", ())), much.test_what_cannot_be_read_now_is_waited_for
    ),
    "a pattern that is none is our fault": Fault(
        instead((reading, "refused", lambda error: error)), much.test_a_pattern_that_is_none
    ),
    "who reads slowly is told by old rights": Fault(
        reworded(following._Following, "_told", "> FRESH_SECONDS", "> 60"),
        much.test_who_reads_slowly_is_not_told_by_old_rights,
    ),
    "a change of rights is news to nobody": Fault(
        instead((event_tail, "_RIGHTS", frozenset())), told.test_leaving_the_organization_ends_it
    ),
    "other registries are heard of": Fault(
        reworded(event_tail.Written, "of", "subject.collection_id or subject.registry_id", "None"),
        told.test_other_registries_are_not_told_of,
    ),
    "other registries are read of": Fault(
        instead((following, "_concerns", lambda *_: True)),
        places.test_after_a_cursor_beside_other_registries,
    ),
    "what is heard of need not be settled": Fault(
        reworded(event_tail.Tail, "_look", SETTLED, ""),
        told.test_what_an_older_transaction_writes_later_is_not_left_out,
    ),
    "what is read need not be settled": Fault(
        reworded(following._Following, "_page", SETTLED, ""),
        places.test_after_a_cursor_beside_an_older_transaction,
    ),
    "here is after all that is being written": Fault(
        reworded(event_stream, "end", "{_UNSETTLED}", "{_UNSETTLED.replace('xmin', 'xmax')}"),
        places.test_from_here_on_beside_an_older_transaction,
    ),
    "a cursor's own event comes again": Fault(
        reworded(event_stream, "after", "> ($2, $3)", ">= ($2, $3)"),
        told.test_it_goes_on_after_any_cursor,
    ),
    "a cursor is the begin of its transaction": Fault(
        reworded(following, "place_of", "(transaction, UUID(id))", "(transaction)"),
        told.test_it_goes_on_after_any_cursor,
    ),
    "a cursor is the end of its transaction": Fault(
        reworded(following, "place_of", "(transaction, UUID(id))", "(transaction + 1)"),
        places.test_at_a_cursor_between_events_of_one_transaction,
    ),
    "a cursor of another history is taken": Fault(
        reworded(following, "place_of", " or UUID(organization_id) != subject.organization_id", ""),
        told.test_a_cursor_of_something_else,
        {"cursor": FOREIGN},
    ),
    "what is read is told again as it was heard of": Fault(
        reworded(following._Following, "after", " if each > place", ""),
        places.test_what_is_read_and_heard_of_is_told_once,
    ),
    "what does not fit is forgotten": Fault(
        reworded(event_tail.Follower, "take", "None if lost else waiting", "waiting"),
        told.test_more_than_are_kept_waiting,
    ),
    "no other process is told": Fault(
        instead((streams.EventStreams, "_tell", nothing), (streams, "LOOK_SECONDS", 60)),
        told.test_two_processes,
    ),
    "nobody looks": Fault(
        instead((streams.EventStreams, "_keep_looking", ever)),
        told.test_what_nobody_tells_of_is_found,
    ),
    "who asks joins what is read already": Fault(
        reworded(
            event_reads.EventReads, "_read", "self._close(batch)\n                asks", "asks"
        ),
        together.test_who_asks_while_a_statement_runs_waits_for_the_next,
    ),
    "who leaves ends it for all": Fault(
        reworded(event_reads._Batch, "is_given_up", "return all(", "return any("),
        together.test_who_leaves_takes_nothing_from_others,
    ),
    "what nobody waits for is read on": Fault(
        reworded(event_reads._Batch, "is_given_up", "return all(", "return not all("),
        together.test_what_all_have_left_is_stopped,
    ),
    "what was given up is joined": Fault(
        reworded(event_reads.EventReads, "read", "self._close(batch)", "pass"),
        together.test_nobody_joins_what_all_have_left,
    ),
    "followers take the pool": Fault(
        instead((event_reads, "MOST_READING", 10)), together.test_others_do_not_wait
    ),
}

# Found by a client of a server.
OF_SERVER: Mapping[str, Fault] = {
    "lines of events end in two characters": Fault(
        instead((streaming.ServerSentEvents, "encode_event", SSETransport.encode_event)),
        test_streams.test_lines_end_in_one_character,
    ),
    "lines that say nothing end in two characters": Fault(
        instead((streaming.ServerSentEvents, "encode_comment", SSETransport.encode_comment)),
        test_streams.test_somebody_is_there,
    ),
    "a character is not read across parts": Fault(
        instead((sockets.Bounded, "send_receive_event_to_app", part_by_part)),
        test_websocket.test_parts_that_end_within_a_character,
    ),
    "keys of sockets are not looked at again": Fault(
        instead((Standing, "_look", nothing)),
        test_standing.test_sockets_are_closed,
        {"fall": test_standing.revoked},
    ),
    "keys of streams are not looked at again": Fault(
        instead((Standing, "_look", nothing)),
        test_standing.test_streams_are_ended,
        {"fall": test_standing.revoked, "accept": SSE},
    ),
    "sockets wait for who does not read": Fault(
        instead((websocket, "SLOW_SECONDS", 60), (sockets, "CLOSE_SECONDS", 1)),
        test_slow.test_a_socket_that_never_reads,
    ),
    "streams wait for who does not read": Fault(
        instead((streaming, "SLOW_SECONDS", 60)),
        test_slow.test_a_reader_of_events_that_is_too_late,
    ),
}


if __name__ == "__main__":
    for name, fault in (OF_API | OF_SERVER).items():
        print(f"{name:<52} {fault.test.__name__}")
