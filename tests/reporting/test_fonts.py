import base64
import re
from io import BytesIO

from fontTools.ttLib import TTFont

from analysis.reporting import fonts
from analysis.reporting.catalogue import collect
from analysis.reporting.fonts import covered, font_css, missing_signs


def embedded(css):
    data = re.search(r"base64,([^)]+)\)", css)[1]
    with TTFont(BytesIO(base64.b64decode(data))) as font:
        return set(map(chr, font.getBestCmap())), {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789" if ord(digit) in font.getBestCmap()}


def test_a_page_carries_only_the_characters_it_uses():
    characters, _ = embedded(font_css("Sales 销售额 86%"))
    assert characters == set("Sales 销售额 86%")


def test_digits_stand_under_one_another():
    _, widths = embedded(font_css("0123456789"))
    assert len(widths) == 1


def test_the_same_characters_give_the_same_bytes_in_any_order():
    first = font_css("北区 abc")
    fonts._subset.cache_clear()
    assert font_css("cba 区北 aaa") == first


def test_the_font_has_every_common_chinese_character_and_the_signs_of_figures():
    common = "".join(bytes([row, cell]).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    assert set(common) | set("−–—·×≥≤±→¥￥€£%²³…“”（），。：；！？✓") <= set(map(chr, covered()))


def test_letters_of_rare_names_are_left_to_the_reader_and_signs_are_not():
    assert missing_signs("𬭎 ğ Ж ok") == ""
    assert missing_signs("done ✗") == "✗"


def test_every_english_message_can_be_shown():
    assert missing_signs("".join("".join(message) for message in collect())) == ""


def test_a_chinese_page_of_600_characters_carries_a_small_part_of_the_font():
    text = "".join(map(chr, sorted(code for code in covered() if 0x4E00 <= code < 0x9FFF)[::11]))
    assert 600 <= len(text) <= 700
    assert len(font_css(text)) < 200_000
