"""The Chromium that the browser tests drive; `python -m tests.browser.chromium` installs it where it is missing."""

import os
import shutil
import subprocess
import sys

VARIABLE = "LAGERBRO_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# The fonts come along: without any a page has no text, and every layout fits.
PACKAGES = ("chromium", "fonts-dejavu-core")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # What is not on this machine is not found, so that a page that needs the internet shows it.
    *("--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
)


class NoChromium(Exception):
    """There is none, and none can be installed; the message says why and what to do."""


def executable() -> str | None:
    """Where Chromium is: the one that the environment names, else the first that is found."""
    given = os.environ.get(VARIABLE)
    return given or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Install it from the distribution's packages. Raises NoChromium."""
    todo = f"Install Chromium and have {VARIABLE} say where it is."
    apt = shutil.which("apt-get")
    if apt is None:
        raise NoChromium(f"Chromium is missing, and this system has no apt-get to install it with. {todo}")
    if os.geteuid() == 0:
        as_root: tuple[str, ...] = ("env", "DEBIAN_FRONTEND=noninteractive")
    elif shutil.which("sudo"):
        as_root = ("sudo", "--non-interactive", "env", "DEBIAN_FRONTEND=noninteractive")
    else:
        raise NoChromium(f"Chromium is missing, and only root or sudo can install it here. {todo}")
    for step in (("update",), ("install", "--yes", "--no-install-recommends", *PACKAGES)):
        if subprocess.run((*as_root, apt, "-qq", *step), stdout=sys.stderr, check=False).returncode:
            raise NoChromium(f"Chromium is missing, and `apt-get {' '.join(step)}` failed. {todo}")
    if executable() is None:
        raise NoChromium(f"Chromium was installed, but none of {', '.join(NAMES)} is found. {todo}")


if __name__ == "__main__":
    try:
        if executable() is None:
            install()
    except NoChromium as error:
        sys.exit(str(error))
