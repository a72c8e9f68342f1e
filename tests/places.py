"""Where things lie, for tests that may themselves lie in any folder of tests/."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "tests" / "published"
