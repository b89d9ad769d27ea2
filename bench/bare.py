"""What the intake is measured against: a FastAPI that answers 202 and does nothing, served as the gateway is."""

import sys

import uvicorn
from fastapi import FastAPI

from app.commands.serve import KEEP_ALIVE_SECONDS

app = FastAPI()


@app.post("/webhooks", status_code=202)
async def take() -> dict[str, bool]:
    """Answer."""
    return {"duplicate": False}


@app.get("/healthz")
async def healthz() -> dict[str, str]:
    """Say that it is up."""
    return {"status": "ok"}


def main() -> None:
    """Serve on the port of the first argument, on loopback, until told to stop."""
    uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=int(sys.argv[1]),
            loop="uvloop",
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
    ).run()


if __name__ == "__main__":
    main()
