"""What there is to follow: the fields of Subscription."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from db.event_stream import Subject
from reads.event_stream import Ask, Selection, Told
from reads.field import part
from resolvers import following
from resolvers.context import Context
from schema.event import Event

Info = strawberry.Info[Context, None]
After = Annotated[
    str | None,
    strawberry.argument(
        description="Only events after this cursor; without it, those from here on."
    ),
]


@strawberry.type(description="An event as it is told to those who follow the history.")
class LiveEvent:
    """Each comes once and in order to whoever keeps the cursor and goes on after it."""

    cursor: str = part("Names this place for `after`, in whichever process and however much later.")
    event: Event = part("What was done.")


async def _followed(
    info: Info, subject: Subject, after: str | None
) -> AsyncGenerator[LiveEvent, None]:
    context = info.context
    place = following.place_of(subject, after) if isinstance(after, str) else None
    viewer, reads = context.signed_in(), context.site.streams.reads
    selection = Selection.of(info._raw_info, subject)

    async def read(ids: Sequence[UUID]) -> Told | None:
        return await reads.read(selection, Ask.of(viewer, ids))

    async for news in following.follow(context, subject, place, read):
        made: Any = selection.root(news.event, news.cursor)
        yield made


@strawberry.type(description="What there is to follow: the history as it grows.")
class Subscription:
    """Each field tells events until the viewer may not see their subject any more."""

    @strawberry.subscription(description="What happens in a registry, and to all that is in it.")
    async def registry_events(
        self,
        info: Info,
        path: Annotated[str, strawberry.argument(description="Such as acme/wandb-registry-model.")],
        after: After = strawberry.UNSET,
    ) -> AsyncGenerator[LiveEvent, None]:
        """Events of a registry."""
        subject = await following.of_registry(info.context, path)
        async for each in _followed(info, subject, after):
            yield each

    @strawberry.subscription(description="What happens to a collection and its versions.")
    async def collection_events(
        self,
        info: Info,
        path: Annotated[
            str, strawberry.argument(description="Such as acme/wandb-registry-model/MNIST.")
        ],
        after: After = strawberry.UNSET,
    ) -> AsyncGenerator[LiveEvent, None]:
        """Events of a collection."""
        subject = await following.of_collection(info.context, path)
        async for each in _followed(info, subject, after):
            yield each

    @strawberry.subscription(description="What happens in an organization; for its ADMINs.")
    async def organization_events(
        self,
        info: Info,
        organization: Annotated[
            str, strawberry.argument(description="Its name or its display name.")
        ],
        after: After = strawberry.UNSET,
    ) -> AsyncGenerator[LiveEvent, None]:
        """Events of an organization."""
        subject = await following.of_organization(info.context, organization)
        async for each in _followed(info, subject, after):
            yield each
