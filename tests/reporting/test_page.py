"""The page in a real browser: what no reader may meet on a screen of any size, in the dark, or on paper."""

import importlib.util
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from reporting.demo_page import demo_html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = importlib.util.find_spec("axe_playwright_python")
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the page is not looked at in a browser")
with_axe = pytest.mark.skipif(AXE is None, reason="the package axe-playwright-python is not installed: accessibility is not checked")
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
SCREENS = pytest.mark.parametrize("width", [360, 390, 768, 1280, 1920])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for language in ("en", "zh"):
        (folder / f"{language}.html").write_text(demo_html(language), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser, files):
    """Opens the demo page in a language, at a width, in a colour scheme."""
    contexts = []

    def opened(language="en", width=1280, scheme="light"):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme))
        made = contexts[-1].new_page()
        made.asked, made.said = [], []
        made.on("request", lambda request: made.asked.append(request.url))
        made.on("console", lambda message: made.said.append(message.text))
        made.goto((files / f"{language}.html").as_uri())
        return made

    yield opened
    for context in contexts:
        context.close()


def shown(page, selector):
    return page.evaluate("selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).length", selector)


@LANGUAGES
def test_a_page_is_the_same_to_the_byte_each_time(files, language):
    assert demo_html(language) == (files / f"{language}.html").read_text(encoding="utf-8")


@LANGUAGES
def test_a_page_shows_results_and_neither_code_nor_streams(files, language):
    text = (files / f"{language}.html").read_text(encoding="utf-8")
    assert "nobody_wants" not in text
    assert "nobody wants" not in text
    assert text.count("<table ") == 2
    assert "¶" not in text


@LANGUAGES
def test_a_page_has_one_heading_a_language_and_a_strict_policy(files, language):
    text = (files / f"{language}.html").read_text(encoding="utf-8")
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in text
    assert "default-src 'none'" in text
    assert "<script" not in text


def test_ids_are_unique_in_a_page(files):
    ids = re.findall(r'\bid="([^"]+)"', (files / "en.html").read_text(encoding="utf-8"))
    assert len(ids) == len(set(ids))


def test_a_chinese_page_has_no_english_label(files):
    text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", (files / "zh.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert set(re.findall(r"[A-Za-z]{2,}", text)) == set()


@in_browser
@LANGUAGES
@SCREENS
def test_a_page_never_scrolls_sideways(page, language, width):
    assert page(language, width).evaluate("document.documentElement.scrollWidth") <= width


@in_browser
@LANGUAGES
def test_a_page_asks_for_nothing_and_complains_of_nothing(page, language):
    opened = page(language)
    assert [url for url in opened.asked if not url.startswith(("file:", "data:"))] == []
    assert opened.said == []


@in_browser
@LANGUAGES
def test_text_is_shown_in_the_embedded_font(page, language):
    opened = page(language)
    assert opened.evaluate("document.fonts.ready.then(() => [...document.fonts].map(font => font.family + ' ' + font.status))") == ["Noto Sans SC loaded"]


@in_browser
def test_a_figure_is_laid_out_with_the_letters_it_is_shown_in(page):
    outside = """[...document.querySelectorAll('.wide svg')].filter(svg => {
        const frame = svg.getBoundingClientRect()
        return [...svg.querySelectorAll('text')].some(text => {
            const box = text.getBoundingClientRect()
            return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1 })
    }).length"""
    assert [page(language).evaluate(outside) for language in ("en", "zh")] == [0, 0]


@in_browser
@pytest.mark.parametrize(("width", "wide", "narrow"), [(390, 0, 4), (1280, 4, 0)])
def test_a_phone_gets_the_narrow_drawing(page, width, wide, narrow):
    opened = page(width=width)
    assert (shown(opened, ".wide svg"), shown(opened, ".narrow svg")) == (wide, narrow)


@in_browser
def test_paper_gets_the_wide_drawings_light_colours_and_open_details(page):
    opened = page(width=390, scheme="dark")
    opened.emulate_media(media="print", color_scheme="dark")
    assert (shown(opened, ".wide svg"), shown(opened, ".narrow svg")) == (4, 0)
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert shown(opened, "details:not(.rest) > div") == 3
    assert shown(opened, ".rest table") == 0


@in_browser
def test_no_figure_and_no_row_is_wider_than_paper(page):
    opened = page(width=1280)
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 665, "height": 900})  # A4 less its margins
    assert opened.evaluate("[...document.querySelectorAll('svg, table')].every(e => e.getBoundingClientRect().right <= 666)")


@in_browser
def test_dark_screens_get_dark_paper_in_page_and_figure(page):
    opened = page(scheme="dark")
    colours = opened.evaluate("['body', 'svg'].map(name => getComputedStyle(document.querySelector(name)).backgroundColor)")
    assert colours == ["rgb(20, 25, 31)", "rgb(20, 25, 31)"]


@in_browser
@with_axe
@LANGUAGES
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing(page, language, width, scheme):
    opened = page(language, width, scheme)
    opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    opened.evaluate((Path(AXE.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = opened.evaluate("axe.run()")["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
