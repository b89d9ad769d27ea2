"""Writes .env.example and the tables in docs/ (settings, options, problems) from the code; `--check` only compares."""

import json
import sys
from pathlib import Path
from textwrap import wrap

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.connections.options import Options  # noqa: E402 - found through the line above
from app.settings import PREFIX, Settings, expectation  # noqa: E402 - the same
from app.web import problems  # noqa: E402 - the same

BEGIN, END = "<!-- table: written by docs/reference.py -->", "<!-- table end -->"


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


def settings_table() -> str:
    """The settings as a Markdown table."""
    rows = ["| variable | what it does | set it to | default |", "| --- | --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "**required**" if field.is_required() else shown_default(field) and f"`{shown_default(field)}`"
        rows.append(_row(f"`{PREFIX}{name.upper()}`", field.description or "", expectation(name), default))
    return "\n".join(rows)


def options_table() -> str:
    """The options as a Markdown table."""
    defaults = Options().model_dump(mode="json")
    rows = ["| option | what it does | default |", "| --- | --- | --- |"]
    for name, field in Options.model_fields.items():
        rows.append(_row(f"`{name}`", field.description or "", f"`{json.dumps(defaults[name])}`"))
    return "\n".join(rows)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def with_table(page: str, table: str) -> str:
    """The page with the table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def main() -> int:
    """Write the files, or say which of them is not current."""
    pages = {
        ROOT / "docs/configuration.md": settings_table(),
        ROOT / "docs/options.md": options_table(),
        ROOT / "docs/errors.md": problems.table(),
    }
    current = {page: with_table(page.read_text(), table) for page, table in pages.items()}
    current[ROOT / ".env.example"] = environment_example()
    stale = [file for file, text in current.items() if not file.exists() or file.read_text() != text]
    if "--check" in sys.argv:
        for file in stale:
            sys.stderr.write(f"{file.relative_to(ROOT)} is not current: run `make reference`.\n")
        return 1 if stale else 0
    for file in stale:
        file.write_text(current[file])
    return 0


if __name__ == "__main__":
    sys.exit(main())
