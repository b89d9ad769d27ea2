"""Writes .env.example and the table in docs/configuration.md from app/settings.py; `--check` only compares."""

import sys
from pathlib import Path
from textwrap import wrap

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.settings import PREFIX, Settings, expectation  # noqa: E402 - found through the line above

BEGIN, END = "<!-- settings: written by docs/settings_reference.py -->", "<!-- settings end -->"


def shown_default(field: FieldInfo) -> str:
    """The default as an operator would write it; empty when there is none."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and "shown_default" in extra:
        return str(extra["shown_default"])
    if field.default is PydanticUndefined or isinstance(field.default, SecretStr):
        return ""
    return str(field.default)


def environment_example() -> str:
    """Every setting with its default; what must be set stands open, the rest behind a comment sign."""
    blocks = ["# Copy to .env and fill in what is open. Explained in docs/configuration.md."]
    for name, field in Settings.model_fields.items():
        text = wrap(f"{field.description} Set it to {expectation(name)}.", 110)
        default = shown_default(field)
        if field.is_required():
            assignment = f"{PREFIX}{name.upper()}="
        else:
            usable = "" if " " in default else default
            assignment = f"# {PREFIX}{name.upper()}={usable}"
        blocks.append("\n".join([*(f"# {line}" for line in text), assignment]))
    return "\n\n".join(blocks) + "\n"


def table() -> str:
    """The settings as a Markdown table."""
    rows = ["| variable | what it does | set it to | default |", "| --- | --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "**required**" if field.is_required() else shown_default(field) and f"`{shown_default(field)}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {field.description} | {expectation(name)} | {default} |")
    return "\n".join(rows)


def with_table(page: str) -> str:
    """The page with the table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def main() -> int:
    """Write both files, or say which of them is not current."""
    page = ROOT / "docs/configuration.md"
    current = {ROOT / ".env.example": environment_example(), page: with_table(page.read_text())}
    stale = [file for file, text in current.items() if not file.exists() or file.read_text() != text]
    if "--check" in sys.argv:
        for file in stale:
            sys.stderr.write(f"{file.relative_to(ROOT)} is not current: run `make settings`.\n")
        return 1 if stale else 0
    for file in stale:
        file.write_text(current[file])
    return 0


if __name__ == "__main__":
    sys.exit(main())
