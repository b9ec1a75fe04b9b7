"""Which encoding a text file is in, and its bytes as text; plain or gzip.

In: a file. Out: a `Scan`, or its text as a stream in which the character U+FFFD stands for what cannot be read.
An encoding is taken only if it explains the file: strict UTF-8, else GB18030 where its text is common Chinese.
Western one-byte encodings are not guessed, since GB18030 would read most of them as rare Chinese characters.
"""

import gzip
import io
import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

UNREADABLE = "\ufffd"
_CHUNK = 1 << 24
_SAMPLE_LINES = 5000
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Scan:
    """What one pass over a text file showed.

    `is_plain`: UTF-8 throughout, without unreadable characters and with ordinary line ends;
    `lines` is then the number of its lines.
    """

    encoding: str
    is_plain: bool
    lines: int = 0


def open_bytes(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked if its name ends in .gz."""
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]  # GzipFile reads like a file


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The file's text with its own line ends; what cannot be read is U+FFFD."""
    return io.TextIOWrapper(open_bytes(path), encoding=encoding, errors="replace", newline="")


def scan(path: Path) -> Scan:
    """The encoding of a file and whether it is plain, from one pass over its bytes."""
    with open_bytes(path) as file:
        head = file.read(4096)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _unmarked_utf16(head)
    if marked and marked.startswith("utf-16"):
        return Scan(marked, is_plain=False)
    return _scan_utf8(path, marked or "utf-8")


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of plain letters is zero."""
    zeros_first, zeros_second = head[::2].count(0), head[1::2].count(0)
    if max(zeros_first, zeros_second) <= len(head) / 8:
        return None
    return "utf-16-be" if zeros_first > zeros_second else "utf-16-le"


def _scan_utf8(path: Path, encoding: str) -> Scan:
    """The scan of a file that may be UTF-8; chunks end with a line, so no character is cut in two."""
    lines, plain, last = 0, True, b"\n"
    with open_bytes(path) as file:
        while chunk := file.read(_CHUNK) + file.readline():
            if not chunk.isascii() and not _is_utf8(chunk):
                return Scan(_vote(path), is_plain=False)
            plain = plain and chunk.count(b"\r") == chunk.count(b"\r\n") and UNREADABLE.encode() not in chunk
            lines, last = lines + chunk.count(b"\n"), chunk[-1:]
    return Scan(encoding, plain, lines + (last != b"\n"))


def _is_utf8(data: bytes) -> bool:
    """True if the bytes are UTF-8 to the last."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _vote(path: Path) -> str:
    """The encoding of a file that is not UTF-8 throughout, by its first lines that are not ASCII.

    Most of them UTF-8: the others are damaged. Else GB18030, if two thirds of what it reads is common in Chinese text.
    """
    with open_bytes(path) as file:
        lines = list(itertools.islice((line for line in file if not line.isascii()), _SAMPLE_LINES))
    if sum(map(_is_utf8, lines)) * 2 > len(lines):
        return "utf-8"
    characters = [character for line in lines for character in _not_ascii(line)]
    common = sum(_is_common(character) for character in characters)
    return "gb18030" if common * 3 >= 2 * len(characters) else "utf-8"


def _not_ascii(line: bytes) -> Iterator[str]:
    return (character for character in line.decode("gb18030", errors="replace") if ord(character) > 127)


def _is_common(character: str) -> bool:
    """True if the older and smaller GB 2312 has the character, or if it is a sign or a western letter."""
    is_sign = unicodedata.category(character) not in {"Lo", "Co"} and character != UNREADABLE
    return is_sign or bool(character.encode("gb2312", errors="ignore"))
