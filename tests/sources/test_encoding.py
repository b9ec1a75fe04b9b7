import pytest

from analysis.sources.encoding import Scan, scan


def scanned(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    return scan(path)


@pytest.mark.parametrize(
    ("content", "lines"),
    [(b"a\nb\n", 2), (b"a\nb", 2), (b"a\r\nb\r\n", 2), ("李\n".encode(), 1), (b"", 0)],
)
def test_plain_text_is_counted_in_lines(tmp_path, content, lines):
    assert scanned(tmp_path, content) == Scan("utf-8", is_plain=True, lines=lines)


@pytest.mark.parametrize("content", [b"a\rb\r", "a\ufffd\n".encode(), "李\n".encode("gb18030"), "a\n".encode("utf-16")])
def test_whatever_needs_care_is_not_plain(tmp_path, content):
    assert not scanned(tmp_path, content).is_plain


def test_most_rows_decide_between_utf8_and_gb18030(tmp_path):
    chinese = "客户名称,北京\n"
    assert scanned(tmp_path, chinese.encode() * 3 + chinese.encode("gb18030")).encoding == "utf-8"
    assert scanned(tmp_path, chinese.encode() + chinese.encode("gb18030") * 3).encoding == "gb18030"


@pytest.mark.parametrize("text", ["Müller", "café", "Ångström", "Größe", "naïve São"])
def test_western_text_is_not_taken_for_gb18030(tmp_path, text):
    assert scanned(tmp_path, f"name\n{text},1\nJürgen,2\n".encode("cp1252")).encoding == "utf-8"


@pytest.mark.parametrize("text", ["王喆", "李堃,销售部", "张三", "工号;姓名", "镕基 朱"])
def test_chinese_names_with_rare_characters_are_gb18030(tmp_path, text):
    assert scanned(tmp_path, f"姓名\n{text}\n".encode("gb18030")).encoding == "gb18030"
