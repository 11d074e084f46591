"""The text of a PDF that Chromium prints: glyphs of its fonts, by the tables beside them characters again."""

from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
FONTS = re.compile(rb"/Font\s*<<(.*?)>>", re.DOTALL)
NAMED = re.compile(rb"/(\w+) (\d+) 0 R")
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")
SINGLES = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
GLYPHS = re.compile(rb"<([0-9A-Fa-f]+)>")


def text_of(pdf: bytes) -> str:
    """All text, in the order in which it is drawn, without blanks."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts = {
        name: _characters(objects, int(number))
        for body in objects.values()
        for part in FONTS.findall(body)
        for name, number in NAMED.findall(part)
    }
    drawn = "".join(_drawn(_unpacked(body), fonts) for body in objects.values())
    return "".join(drawn.split())


def _unpacked(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None or b"/FlateDecode" not in body:
        return b""
    # Not `decompress`: between the data and the word behind it there may be an end of line.
    return zlib.decompressobj().decompress(found[1])


def _characters(objects: dict[int, bytes], font: int) -> dict[bytes, str]:
    """By glyph, as the font writes it in digits, its character."""
    found = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    table = _unpacked(objects[int(found[1])]) if found else b""
    characters: dict[bytes, str] = {}
    for part in SINGLES.findall(table):
        listed = GLYPHS.findall(part)
        characters |= {glyph.upper(): _text(text) for glyph, text in zip(listed[::2], listed[1::2], strict=True)}
    for part in RANGES.findall(table):
        listed = GLYPHS.findall(part)
        for first, last, text in zip(listed[::3], listed[1::3], listed[2::3], strict=True):
            for offset in range(int(last, 16) - int(first, 16) + 1):
                glyph = f"{int(first, 16) + offset:0{len(first)}X}".encode()
                characters[glyph] = chr(int(text, 16) + offset)
    return characters


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be")


def _drawn(content: bytes, fonts: dict[bytes, dict[bytes, str]]) -> str:
    if b" Tf" not in content:
        return ""
    drawn: list[str] = []
    characters: dict[bytes, str] = {}
    for font, glyphs in SHOWN.findall(content):
        if font:
            characters = fonts.get(font, {})
            continue
        width = len(next(iter(characters), b"0000"))
        drawn += [characters.get(glyphs[at : at + width].upper(), "") for at in range(0, len(glyphs), width)]
    return "".join(drawn)
