"""The dashboard's server: on this machine only, without a look at the internet."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
import warnings
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fivelink_sim.experiment.request import InputError
from fivelink_sim.view import han_font
from fivelink_sim.view.language import language

HOST = "127.0.0.1"
PAGE = "fivelink_sim.view.dashboard.dashboard_page"
ASSETS = Path(__file__).parent / "assets"  # Solara puts custom.css and custom.js into its page
LEAVE_AFTER = 1  # s: open pages are not waited for any longer


def serve(sources: Sequence[str], seed: int | None, port: int, browser: bool, tell: Callable[[str], None]) -> None:
    """Serves the dashboard until Ctrl-C.

    tell   says where it is. InputError if the port is taken. The scenarios have been checked before."""
    with listening(port) as listener:
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        settle_environment()
        import uvicorn
        from starlette.middleware.trustedhost import TrustedHostMiddleware

        from fivelink_sim.view.dashboard import dashboard_page
        from fivelink_sim.view.dashboard.parts_of_a_page import Reader

        dashboard_page.opening.sources, dashboard_page.opening.seed = sources, seed
        Reader.language = language()
        from solara.server import settings
        from solara.server.starlette import app

        settings.assets.extra_locations = [str(ASSETS), str(han_font.font_file().parent)]
        warnings.filterwarnings("ignore", message="Cookies with samesite", category=UserWarning)

        guarded: Any = TrustedHostMiddleware(app, allowed_hosts=[HOST, "localhost"])
        server = uvicorn.Server(
            uvicorn.Config(guarded, log_level="critical", timeout_graceful_shutdown=LEAVE_AFTER, lifespan="on")
        )
        threading.Thread(target=_once_started, args=(server, url, browser, tell), daemon=True).start()
        server.run(sockets=[listener])


def listening(port: int) -> socket.socket:
    """A socket that listens on this machine only; port 0: any that is free. InputError if it is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise InputError(f"port {port} cannot be used ({error.strerror}); choose another with --port") from None
    return listener


def settle_environment() -> None:
    """Settings of Solara, which it reads when it is imported: no telemetry, no hot reload, light or dark as the system
    has it, everything from this machine."""
    os.environ.update(
        SOLARA_APP=PAGE,
        SOLARA_MODE="production",
        SOLARA_TELEMETRY_MIXPANEL_ENABLE="False",
        SOLARA_TELEMETRY_SERVER_USER_ID="nobody",
        SOLARA_THEME_VARIANT="light",  # assets/custom.js makes it the system's
        SOLARA_THEME_TITLE="fivelink",
        SOLARA_THEME_SHOW_BANNER="False",
        SOLARA_ASSETS_PROXY="True",
        SOLARA_ASSETS_FONTAWESOME_ENABLED="False",
        SOLARA_SESSION_SECRET_KEY=secrets.token_hex(16),
    )


def _once_started(server: Any, url: str, browser: bool, tell: Callable[[str], None]) -> None:
    while not server.started:
        if server.should_exit:
            return
        time.sleep(0.05)
    tell(url)
    if browser:
        webbrowser.open(url)
