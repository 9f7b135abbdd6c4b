"""What is said when a command is interrupted, as early as it may be."""

LINE = "actviz: interrupted\n"
