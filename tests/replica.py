"""One server process for tests and measurements: `python -m tests.replica parrot|coach|echo`.

`parrot` answers with tests/parrot.py, `coach` with the real playbooks, `echo` is a bare Starlette app to
compare with. Everything else comes from the environment, as for `sanbu serve`.
"""

import os
import sys
from functools import partial

from bot.channel.words import lines
from bot.serve import load, serve
from bot.settings import read


def echo():
    """Serve an app that returns the body, and nothing else."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    async def back(request):
        return Response(await request.body(), media_type="application/xml")

    app = Starlette(routes=[Route("/{path}", back, methods=["POST"])])
    uvicorn.run(
        app, host="127.0.0.1", port=int(os.environ["SANBU_PORT"]), access_log=False, log_level="warning"
    )


def main(kind):
    """Run until told to stop."""
    if kind == "echo":
        echo()
        return
    serve(read(os.environ), parrot if kind == "parrot" else partial(load, None))


def parrot():
    """Give the stand-in for the engine."""
    from tests.parrot import respond

    return respond, lines("110", "96110")


if __name__ == "__main__":
    main(sys.argv[1])
