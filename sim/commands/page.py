"""The command that serves the live page: `sim page`."""

import contextlib
import os
import socket
import sys
from typing import Annotated

import typer

LOOPBACK = "127.0.0.1"


def page(
    scenario: Annotated[
        str, typer.Argument(help="Where a new tab begins: a shipped scenario, or a file of your own.")
    ] = "baseline",
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the server.")] = 5006,
    address: Annotated[str, typer.Option(help="Address it listens at; others than loopback let others in.")] = LOOPBACK,
    lang: Annotated[str, typer.Option(help="zh or en; the page can switch.")] = "zh",
    end: Annotated[int, typer.Option(help="Last year of the horizon; 0: the baseline's. The page can change it.")] = 0,
    jobs: Annotated[int, typer.Option(min=0, help="Processes in the background; 0: as many as there are cores.")] = 0,
    sample: Annotated[
        float, typer.Option(min=0.001, max=1, help="Share of the communities in the thorough runs.")
    ] = 0.02,
    replications: Annotated[int, typer.Option(min=2, help="Thorough runs of each scenario.")] = 8,
) -> None:
    """Open the live page: move levers, see load, cost and coverage (实时页面：移动参数，即时比较)."""
    from sim.page import PageMissingError, Plan, open_page
    from sim.page.offers import offering
    from sim.page.setting import LANGUAGES, years

    if lang not in LANGUAGES:
        message = f"{lang!r} is none of {', '.join(LANGUAGES)}"
        raise typer.BadParameter(message, param_hint="--lang")
    if end and end not in years():
        message = f"{end} is not within {years()[0]} to {years()[-1]}"
        raise typer.BadParameter(message, param_hint="--end")
    plan = Plan(thorough=sample, replications=replications)
    try:
        with offering(scenario) as name:
            _check_free(address, port)
            sys.stderr.write(f"http://{address}:{port}/  (Ctrl-C ends it)\n")
            open_page(
                address=address,
                port=port,
                start={"scenario": name, "lang": lang, "end": str(end or years()[-1])},
                processes=jobs or os.cpu_count() or 1,
                plan=plan,
                hosts=_hosts(address, port),
            )
    except PageMissingError as error:
        raise typer.BadParameter(str(error)) from error
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _check_free(address: str, port: int) -> None:
    """Refuse an address that is not this machine's or a port that is taken, before anything is started."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            message = (
                f"cannot listen at {address}:{port}: {error.strerror or error}; choose another --port or --address"
            )
            raise typer.BadParameter(message) from error


def _hosts(address: str, port: int) -> list[str]:
    """Return the names under which a browser may reach the server."""
    known = {address, "localhost", LOOPBACK}
    if address not in {LOOPBACK, "localhost", "::1"}:
        name = socket.gethostname()
        known |= {name, socket.getfqdn()}
        with contextlib.suppress(OSError):  # a machine that does not know its own name
            known |= set(socket.gethostbyname_ex(name)[2])
    return sorted(f"{host}:{port}" for host in known)
