"""What a company's `sources.yml` may say: where raw data lie and how they are written.

In: the file. Out: frozen records. It opens no data; `raw` does.
"""

import codecs
import os
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from analysis.settings import UserError, read_record

LEDGER_FOLDER = "ledger"
"""Where a company folder keeps what earlier runs predicted."""

_NOT_RAW = (LEDGER_FOLDER, ".store")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Root(_Record):
    """A folder of raw data: the one in environment variable `env`, else `default`, and in it `folder`."""

    env: str | None = None
    default: str = "."
    folder: str = ""


class Source(_Record):
    """One source: either files (a glob below the root), or a table of an SQL database.

    Files: `columns` names the columns of a file without header row; `separator` and `record_separator` may be
    several characters long; `skip_rows` lines stand before the header. SQL: `url_env` is the environment
    variable that holds the SQLAlchemy URL, so that no password stands in a file.
    """

    files: str | None = None
    encoding: str | None = None
    separator: str | None = Field(default=None, min_length=1)
    record_separator: str | None = Field(default=None, min_length=1)
    quote: str = Field(default='"', max_length=1)
    columns: tuple[str, ...] = ()
    sheet: str | None = None
    skip_rows: int = Field(default=0, ge=0)
    url_env: str | None = None
    table: str | None = None
    query: str | None = None

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str | None) -> str | None:
        """The encoding's name, if Python knows it."""
        try:
            codecs.lookup(name or "utf-8")
        except LookupError as error:
            raise ValueError("no such encoding; write for example utf-8, gb18030, utf-16 or cp1252") from error
        return name

    @model_validator(mode="after")
    def _one_kind(self) -> "Source":
        """The source itself, if it is either files or one SQL table or query."""
        if (self.files is None) == (self.url_env is None):
            raise ValueError("give either files, or url_env with a table or a query")
        if self.url_env is not None and (self.table is None) == (self.query is None):
            raise ValueError("give a table or a query beside url_env, not both")
        return self


class Sources(_Record):
    """All of `sources.yml`."""

    root: str | Root = "."
    sources: dict[str, Source] = Field(default_factory=dict)

    @field_validator("sources")
    @classmethod
    def _plain_names(cls, sources: dict[str, Source]) -> dict[str, Source]:
        """The sources, if their names can be written in SQL without quotation marks."""
        for name in sources:
            if not name.isidentifier():
                raise ValueError(f"{name!r} cannot name a source: use letters, digits and _")
        if len({name.lower() for name in sources}) < len(sources):
            raise ValueError("two sources have the same name but for capitals, which SQL does not tell apart")
        return sources


def read_sources(folder: Path) -> Sources:
    """What `sources.yml` says, empty where there is none; raises UserError that names file and entry."""
    path = folder / "sources.yml"
    if not path.is_file():
        return Sources()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read as YAML in UTF-8: {error}") from error
    return read_record(Sources, content, path)


def root_folder(folder: Path, sources: Sources) -> Path:
    """The folder in which the raw files of a company are looked for."""
    root = sources.root if isinstance(sources.root, Root) else Root(default=sources.root)
    named = os.environ.get(root.env, "") if root.env else ""
    return (Path(named) if named else folder / root.default) / root.folder


def raw_files(folder: Path, sources: Sources, name: str) -> list[Path]:
    """The files of one source in order of their names, none that we wrote ourselves; raises UserError where there are none."""
    pattern = sources.sources[name].files or ""
    root = root_folder(folder, sources)
    ours = [(folder / name).resolve() for name in _NOT_RAW]
    files = sorted(path for path in root.glob(pattern) if path.is_file()) if root.is_dir() else []
    found = [path for path in files if not any(path.resolve().is_relative_to(place) for place in ours)]
    if not found:
        elsewhere = f" Environment variable {sources.root.env} can name another folder." if isinstance(sources.root, Root) and sources.root.env else ""
        raise UserError(f"{folder / 'sources.yml'}: source {name} found no file {pattern} in {root.resolve()}.{elsewhere}")
    return found
