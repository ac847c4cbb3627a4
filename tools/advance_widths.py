#!/usr/bin/env python3
"""Writes src/draw/advance_widths.h from a TrueType font and its bold.

    tools/advance_widths.py DejaVuSans.ttf DejaVuSans-Bold.ttf > src/draw/advance_widths.h

Widths are in 1/200 em, rounded up, so that a width is at most 1.275 em and never too small.
Reads the tables cmap (format 4), head and hmtx itself: nothing to install.
"""
import struct
import sys

RANGES = [(0x20, 0x17F), (0x2B0, 0x2DF), (0x370, 0x3FF), (0x400, 0x52F), (0x2000, 0x206F),
          (0x2070, 0x20BF), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x226F),
          (0x25A0, 0x25FF)]


def tables(font):
    count = struct.unpack(">H", font[4:6])[0]
    for i in range(count):
        tag, _, offset, length = struct.unpack(">4sLLL", font[12 + 16 * i:28 + 16 * i])
        yield tag.decode(), font[offset:offset + length]


def glyphs(cmap):
    """Code point -> glyph, from the Unicode subtable of format 4."""
    count = struct.unpack(">H", cmap[2:4])[0]
    for i in range(count):
        platform, encoding, offset = struct.unpack(">HHL", cmap[4 + 8 * i:12 + 8 * i])
        table = cmap[offset:]
        if (platform, encoding) == (3, 1) and struct.unpack(">H", table[:2])[0] == 4:
            break
    else:
        sys.exit("no Unicode table of format 4")
    segments = struct.unpack(">H", table[6:8])[0] // 2
    words = struct.unpack(">%dH" % (len(table) // 2), table[:len(table) // 2 * 2])
    ends, starts = words[7:7 + segments], words[8 + segments:8 + 2 * segments]
    deltas = words[8 + 2 * segments:8 + 3 * segments]
    base = 8 + 3 * segments
    found = {}
    for k in range(segments):
        for point in range(starts[k], min(ends[k], 0xFFFE) + 1):
            shift = words[base + k]
            glyph = point
            if shift:
                glyph = words[base + k + shift // 2 + point - starts[k]]
            if glyph or not shift:
                found[point] = (glyph + deltas[k]) % 65536
    return found


def widths(path):
    font = dict(tables(open(path, "rb").read()))
    per_em = struct.unpack(">H", font["head"][18:20])[0]
    metrics = struct.unpack(">H", font["hhea"][34:36])[0]
    found = glyphs(font["cmap"])

    def width(point):
        if point not in found:
            return 0
        glyph = min(found[point], metrics - 1)
        advance = struct.unpack(">H", font["hmtx"][4 * glyph:4 * glyph + 2])[0]
        return min(255, -(-advance * 200 // per_em))

    return width


def main():
    plain, bold = widths(sys.argv[1]), widths(sys.argv[2])
    print("/* Written by tools/advance_widths.py from DejaVu Sans; do not edit. */")
    print("/* clang-format off */")
    print("static const struct advance_range {\n    uint32_t first, last, start;\n"
          "} advance_ranges[] = {")
    start = 0
    for first, last in RANGES:
        print("    {0x%04X, 0x%04X, %d}," % (first, last, start))
        start += last - first + 1
    print("};")
    for name, width in (("plain", plain), ("bold", bold)):
        print("/* 0: the font does not have it. */")
        print("static const uint8_t advance_%s[] = {" % name)
        row = []
        for first, last in RANGES:
            for point in range(first, last + 1):
                row.append("%d," % width(point))
                if len(" ".join(row)) > 88:
                    print("    " + " ".join(row))
                    row = []
        if row:
            print("    " + " ".join(row))
        print("};")
    print("/* clang-format on */")


if __name__ == "__main__":
    main()
