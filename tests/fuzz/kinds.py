"""The kinds of inputs by their names."""

from types import MappingProxyType

from tests.fuzz import (
    analysis,
    catalogs,
    commands,
    formulas,
    manifests,
    options,
    pictures,
    processes,
    styles,
)

KINDS = MappingProxyType(
    {
        "formula": formulas.KIND,
        "options": options.KIND,
        "catalog": catalogs.KIND,
        "manifest": manifests.KIND,
        "style": styles.KIND,
        "analysis": analysis.KIND,
        "command": commands.KIND,
        "picture": pictures.KIND,
        "process": processes.KIND,
    }
)
