"""Small PNG files: the colours of a page reduced to a palette of 256, which pages need and photographs do not."""

import base64
import struct
import zlib

from playwright.sync_api import Page

# Runs in the browser: a picture (base64) → palette and one index per pixel. Colours are rounded harder and harder
# until 256 are enough; a page usually needs little rounding, because most of its colours are edges of letters.
REDUCE = """
async (png) => {
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, image.width, image.height).data;
  const pixels = data.length / 4;
  const indices = new Uint8Array(pixels);
  for (let step = 1; ; step *= 2) {
    const known = new Map();
    const palette = [];
    const near = (v) => Math.min(255, Math.round(v / step) * step);
    let i = 0;
    for (; i < pixels; i++) {
      const colour = near(data[4 * i]) << 16 | near(data[4 * i + 1]) << 8 | near(data[4 * i + 2]);
      let index = known.get(colour);
      if (index === undefined) {
        if (palette.length === 256) break;
        index = palette.length;
        known.set(colour, index);
        palette.push(colour);
      }
      indices[i] = index;
    }
    if (i === pixels) {
      let text = '';
      for (let at = 0; at < pixels; at += 32768) text += String.fromCharCode(...indices.subarray(at, at + 32768));
      return { width: image.width, height: image.height, palette, indices: btoa(text) };
    }
  }
}
"""


def reduced(png: bytes, page: Page) -> bytes:
    """The same picture with a palette. ``page`` must allow scripts (a blank page does)."""
    found = page.evaluate(REDUCE, base64.b64encode(png).decode())
    indices = base64.b64decode(found["indices"])
    return encode(found["width"], found["height"], found["palette"], indices)


def encode(width: int, height: int, palette: list[int], indices: bytes) -> bytes:
    """An indexed PNG. ``palette`` holds colours as 0xRRGGBB, ``indices`` one byte per pixel, row by row."""
    rows = b"".join(b"\0" + indices[y * width : (y + 1) * width] for y in range(height))
    colours = b"".join(colour.to_bytes(3, "big") for colour in palette)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", colours)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
