"""``actviz`` and ``python -m actviz``."""

import signal
import sys

from actviz.startup import importing


class StopError(BaseException):
    """A signal asks the process to end: what is half-written goes, as at Ctrl-C."""

    def __init__(self, number: int, _: object) -> None:
        super().__init__(number)
        self.signal = number


def _stop(number: int, frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one does not stop the cleaning up
    raise StopError(number, frame)


def main() -> int:
    """Runs the command line in ``sys.argv``; returns the process's exit code."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), _stop)
    try:
        with importing():
            from actviz.cli.app import run
        return run()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("actviz: interrupted\n")
        return 130
    except StopError as stop:
        return 128 + stop.signal


if __name__ == "__main__":
    sys.exit(main())
