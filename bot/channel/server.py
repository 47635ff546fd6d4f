"""One HTTP server for all channels: their routes, health, and how failures are answered."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import Refused, StoreError

log = logging.getLogger(__name__)

Running = Callable[[], AbstractAsyncContextManager[None]]
"""What runs beside the server, entered before the first request and left after the last."""


def create_app(routes: Sequence[Route], ready: Callable[[], Awaitable[None]], running: Running) -> Starlette:
    """Give the server. `ready` raises StoreError while no message can be answered."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_: Request) -> Response:
        await ready()
        return PlainTextResponse("ok")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with running():
            yield

    return Starlette(
        routes=[*routes, Route("/healthz", healthz), Route("/readyz", readyz)],
        lifespan=lifespan,
        exception_handlers={Refused: _refused, StoreError: _away},
    )


def _refused(request: Request, error: Exception) -> Response:
    log.info("%s：%s", request.url.path, error)
    return PlainTextResponse(str(error), error.status if isinstance(error, Refused) else 400)


def _away(request: Request, error: Exception) -> Response:
    log.error("%s：%s", request.url.path, error)
    return PlainTextResponse("暂时存不了，请稍后重发。", 503, {"Retry-After": "1"})
