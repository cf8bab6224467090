/**
 * Writer of GGUF version 3, the file format of llama.cpp's models (ggml's docs/gguf.md): a header, typed key-value pairs, a directory of
 * tensors, and their data. Everything is little-endian.
 */
export interface GgufFile {
  metadata: Readonly<Record<string, GgufValue>>;
  tensors: readonly GgufTensor[];
}

/** A metadata value with the type that the reader expects; GGUF readers refuse a number of the wrong width. */
export type GgufValue =
  | { type: 'uint32' | 'float32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'int32s' | 'float32s'; value: readonly number[] };

/** A tensor of 32-bit floats. `shape` is in ggml's order: the first number is the length of a row. */
export interface GgufTensor {
  name: string;
  shape: readonly number[];
  data: Float32Array;
}

const typeCodes = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;
const tensorTypeFloat32 = 0;
/** The format's default for `general.alignment`: every tensor starts at a multiple of it. */
const alignment = 32;

/** The file's bytes. */
export function encodeGguf({ metadata, tensors }: GgufFile): Buffer {
  const pairs = Object.entries(metadata);
  const directory: Buffer[] = [];
  const blobs: Buffer[] = [];
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    const blob = padded(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    directory.push(text(name), uint32(shape.length), ...shape.map(uint64), uint32(tensorTypeFloat32), uint64(offset));
    blobs.push(blob);
    offset += blob.length;
  }
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    uint32(3),
    uint64(tensors.length),
    uint64(pairs.length),
    ...pairs.flatMap(([key, value]) => [text(key), typed(value)]),
    ...directory,
  ]);
  return Buffer.concat([padded(head), ...blobs]);
}

function typed(entry: GgufValue): Buffer {
  switch (entry.type) {
    case 'uint32':
      return Buffer.concat([uint32(typeCodes.uint32), uint32(entry.value)]);
    case 'float32':
      return Buffer.concat([uint32(typeCodes.float32), float32(entry.value)]);
    case 'bool':
      return Buffer.concat([uint32(typeCodes.bool), Buffer.of(entry.value ? 1 : 0)]);
    case 'string':
      return Buffer.concat([uint32(typeCodes.string), text(entry.value)]);
    case 'strings':
      return array(typeCodes.string, entry.value.map(text));
    case 'int32s':
      return array(typeCodes.int32, entry.value.map(int32));
    case 'float32s':
      return array(typeCodes.float32, entry.value.map(float32));
  }
}

function array(elementType: number, elements: Buffer[]): Buffer {
  return Buffer.concat([uint32(typeCodes.array), uint32(elementType), uint64(elements.length), ...elements]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  const missing = -bytes.length & (alignment - 1);
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}
