"""Write docs/resultaat.schema.json anew, as after a change of report/document.py: python scripts/result_schema.py."""

from __future__ import annotations

import json
from pathlib import Path

from hov_tools.report.document import document_schema

PUBLISHED = Path(__file__).resolve().parent.parent / "docs" / "resultaat.schema.json"


def schema_text() -> str:
    return json.dumps(document_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(schema_text(), encoding="utf-8", newline="\n")
    print(PUBLISHED.name)
