"""``actviz`` and ``python -m actviz``."""

import sys

from actviz import interrupted

try:
    from actviz.startup import Ended, answer_signals, ending_at_once, importing, leave_signals
except KeyboardInterrupt:
    sys.stderr.write(interrupted.LINE)
    raise SystemExit(130) from None


def main() -> int:
    """Runs the command line in ``sys.argv``; returns the process's exit code."""
    try:
        with ending_at_once():
            answer_signals()
            with importing():
                from actviz.cli.app import run
        code = run()
        leave_signals()  # which would show as tracebacks at the interpreter's end
        return code
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write(interrupted.LINE)
        return 130
    except Ended as ended:
        return 128 + ended.number


if __name__ == "__main__":
    sys.exit(main())
