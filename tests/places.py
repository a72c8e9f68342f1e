"""Where things lie, for tests that may themselves lie in any folder of tests/."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The program's packages, highest storey first (docs/architecture.md).
PACKAGES = (
    "config",
    "lab",
    "respond",
    "coordinate",
    "accounts",
    "public",
    "operation",
    "reports",
    "web",
    "assessments",
    "files",
)
PUBLISHED = ROOT / "tests" / "published"
