"""``actviz`` and ``python -m actviz``."""

import signal
import sys

from actviz.startup import INTERRUPTED, Ended, answer_signals, ending_at_once, importing


def main() -> int:
    """Runs the command line in ``sys.argv``; returns the process's exit code."""
    try:
        with ending_at_once():
            answer_signals()
            with importing():
                from actviz.cli.app import run
        return run()
    except KeyboardInterrupt:
        return _ended(INTERRUPTED, 130)
    except Ended as ended:
        name = signal.Signals(ended.number).name
        return _ended(f"actviz: ended by {name}\n", 128 + ended.number)


def _ended(line: str, code: int) -> int:
    if sys.stderr is not None:
        try:
            sys.stderr.write(line)
            sys.stderr.flush()
        except OSError:  # the terminal is gone
            sys.stderr = None
    return code


if __name__ == "__main__":
    sys.exit(main())
