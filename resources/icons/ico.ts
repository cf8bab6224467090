/** A square picture, once as pixels from the top left and once as PNG. */
export interface IcoImage {
  readonly size: number;
  readonly premultipliedRgba: Uint8Array;
  readonly png: Buffer;
}

const directoryBytes = 6;
const entryBytes = 16;
const bitmapHeaderBytes = 40;

/** A Windows icon file. Up to 64 pixels its pictures are bitmaps, which every Windows API reads; larger ones are PNG. */
export function encodeIco(images: readonly IcoImage[]): Buffer {
  const pictures = images.map((image) => (image.size <= 64 ? encodeBitmap(image) : image.png));
  const directory = Buffer.alloc(directoryBytes + entryBytes * images.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(images.length, 4);
  let offset = directory.length;
  for (const [index, { size }] of images.entries()) {
    const picture = pictures[index] as Buffer;
    const entry = directoryBytes + entryBytes * index;
    // 256 does not fit into the byte and is written as 0.
    directory.writeUInt8(size % 256, entry);
    directory.writeUInt8(size % 256, entry + 1);
    directory.writeUInt16LE(1, entry + 4);
    directory.writeUInt16LE(32, entry + 6);
    directory.writeUInt32LE(picture.length, entry + 8);
    directory.writeUInt32LE(offset, entry + 12);
    offset += picture.length;
  }
  return Buffer.concat([directory, ...pictures]);
}

/** BGRA with straight alpha, bottom row first, and an empty mask: the alpha says what shows. */
function encodeBitmap({ size, premultipliedRgba }: IcoImage): Buffer {
  const maskRowBytes = Math.ceil(size / 32) * 4;
  const bitmap = Buffer.alloc(bitmapHeaderBytes + size * size * 4 + size * maskRowBytes);
  bitmap.writeUInt32LE(bitmapHeaderBytes, 0);
  bitmap.writeInt32LE(size, 4);
  // Picture and mask together.
  bitmap.writeInt32LE(size * 2, 8);
  bitmap.writeUInt16LE(1, 12);
  bitmap.writeUInt16LE(32, 14);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (y * size + x) * 4;
      const to = bitmapHeaderBytes + ((size - 1 - y) * size + x) * 4;
      const [red = 0, green = 0, blue = 0, alpha = 0] = premultipliedRgba.subarray(from, from + 4);
      const straight = (value: number): number => (alpha === 0 ? 0 : Math.min(255, Math.round((value * 255) / alpha)));
      bitmap.set([straight(blue), straight(green), straight(red), alpha], to);
    }
  }
  return bitmap;
}
