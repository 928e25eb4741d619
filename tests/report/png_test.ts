import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type IndexedImage, pngOf } from "../../lib/report/png.ts";
import { readPng } from "./fixtures/png_reader.ts";

Deno.test("pngOf() begins as a PNG file does, and its chunks have the check sums of the specification", async () => {
  const png = await pngOf({ width: 1, height: 1, palette: [[1, 2, 3]], pixels: Uint8Array.of(0) });
  assertEquals([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  // The end of every PNG file.
  assertEquals([...png.subarray(-12)], [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
});

Deno.test("pngOf() gives every pixel back", async () => {
  const byte = fc.nat({ max: 255 });
  const images = fc.record({
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 9 }),
    palette: fc.array(fc.tuple(byte, byte, byte), { minLength: 1, maxLength: 256 }),
  }).chain((size) =>
    fc.uint8Array({
      minLength: size.width * size.height,
      maxLength: size.width * size.height,
      max: size.palette.length - 1,
    })
      .map((pixels): IndexedImage => ({ ...size, pixels }))
  );
  await fc.assert(fc.asyncProperty(images, async (image) => {
    const { width, height, palette, pixels } = image;
    const colours = Array.from(pixels, (place) => palette[place]!);
    assertEquals(await readPng(await pngOf(image)), { width, height, colours });
  }));
});
