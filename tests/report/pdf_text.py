"""A reader of the text in a PDF, so that a test sees what a person can copy out of it.

Enough for files whose fonts have ToUnicode tables and two-byte codes, as typst writes them; no library of the project
is used, so that it can catch what they do wrong.
"""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"(.*?)\bstream\r?\n(.*)endstream", re.DOTALL)
_TOKEN = re.compile(rb"\s*(?:\(|<<|>>|<(?P<hex>[0-9A-Fa-f\s]*)>|(?P<word>/?[^\s()<>\[\]/]+)|[\[\]/])")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def objects(data):
    """Return {number: (dictionary, stream)}, those inside object streams included."""
    found = {}
    for number, body in _OBJECT.findall(data):
        whole = _STREAM.match(body)
        head, stream = (whole[1], whole[2]) if whole else (body, b"")
        if b"/FlateDecode" in head:
            stream = zlib.decompressobj().decompress(stream)
        found[int(number)] = (head, stream)
    for head, stream in list(found.values()):
        if b"/ObjStm" in head:
            first = int(re.search(rb"/First (\d+)", head)[1])
            numbers = list(map(int, stream[:first].split()))
            starts = [*(first + n for n in numbers[1::2]), len(stream)]
            for number, start, end in zip(numbers[::2], starts, starts[1:], strict=False):
                found[number] = (stream[start:end], b"")
    return found


def table_of(cmap):
    """Return {code: text} of a ToUnicode table."""
    table = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            table[int(code, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for i in range(int(low, 16), int(high, 16) + 1):
                table[i] = chr(int(letters, 16) + i - int(low, 16))
    return table


def unescaped(words):
    """Return the bytes of a literal string."""
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda m: bytes([int(m[1], 8)]) if m[1][:1].isdigit() else _ESCAPES.get(m[1], m[1]),
        words,
        flags=re.DOTALL,
    )


def shown(content):
    """Yield (font, b"") where a font is chosen and (b"", codes) where letters are drawn, in their order."""
    at, waiting, chosen = 0, [], b""
    while token := _TOKEN.match(content, at):
        at = token.end()
        word = token["word"] or b""
        if token[0].endswith(b"(") and not word:
            start, depth = at, 1
            while depth:
                depth += {b"(": 1, b")": -1}.get(content[at : at + 1], 0)
                at += 2 if content[at : at + 1] == b"\\" else 1
            waiting.append(unescaped(content[start : at - 1]))
        elif token["hex"] is not None:
            waiting.append(bytes.fromhex(token["hex"].decode()))
        elif word.startswith(b"/"):
            chosen = word[1:]
        elif word in {b"TJ", b"Tj"}:
            yield from ((b"", raw) for raw in waiting)
            waiting = []
        elif word == b"Tf":
            yield chosen, b""
            waiting = []


def reference(head, name):
    """Return the number of the object that an entry of a dictionary points to."""
    found = re.search(rb"/%b (\d+) 0 R" % name, head)
    return int(found[1]) if found else None


def fonts_of(head, everything):
    """Return {name: table} of the fonts that a page may use."""
    resources = everything[number][0] if (number := reference(head, b"Resources")) else head
    inner = re.search(rb"/Font\s*(?:(\d+) 0 R|<<(.*?)>>)", resources, re.DOTALL)
    if not inner:
        return {}
    listed = everything[int(inner[1])][0] if inner[1] else inner[2]
    found = {}
    for name, number in re.findall(rb"/(\w+) (\d+) 0 R", listed):
        cmap = reference(everything[int(number)][0], b"ToUnicode")
        found[name] = table_of(everything[cmap][1]) if cmap else {}
    return found


def text_of(data):
    """Return the text of all pages, in the order in which it is drawn."""
    everything = objects(data)
    out = []
    for _, (head, _) in sorted(everything.items()):
        if not re.search(rb"/Type\s*/Page\b", head):
            continue
        fonts, font = fonts_of(head, everything), {}
        content = everything[reference(head, b"Contents")][1]
        for name, raw in shown(content):
            if name:
                font = fonts.get(name, {})
                continue
            codes = [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]
            out.append("".join(font.get(c, "\ufffd") for c in codes))
    return "".join(out)
