/** Bytes that come in many pieces and are wanted as one, perhaps. */
export interface ByteStore {
  add(bytes: Uint8Array): void;
  whole(): Buffer;
  /** Forgets them: their blocks serve others from here on. */
  clear(): void;
}

/** Blocks that are free. What is not used again at once would wait, outside of V8's heap, for a collection that seldom comes. */
export interface BlockPool {
  take(): Buffer;
  give(block: Buffer): void;
}

const blockBytes = 4 * 1024;
/** 1 MB: the blocks of some hundred streams. More than these are left to the garbage collector. */
const maxFreeBlocks = 256;
/** From here on a piece is held rather than packed: its own objects weigh little beside its bytes. */
const heldFromBytes = 2 * 1024;
/** Three lengths of two bytes before each packed piece: what it has of its predecessor's beginning and end, and what is its own. */
const lengthsBytes = 6;

export function createBlockPool(): BlockPool {
  const free: Buffer[] = [];
  return {
    // Not of Node's shared pool: a part of that would keep the rest of it.
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(blockBytes),
    give(block) {
      if (free.length < maxFreeBlocks) free.push(block);
    },
  };
}

/** A piece that is held, or a block of packed ones: one of the pool, or the first, which is as long as the first piece. */
interface Part {
  readonly bytes: Uint8Array;
  readonly isBlock: boolean;
  used: number;
}

/**
 * A streamed event has some three hundred bytes, of which twenty are not those of the event before it, and half a kilobyte of objects
 * around them, which outlive every collection of young garbage. Only the twenty are kept, in blocks that many events share: of 128
 * streams a few hundred kilobytes rather than twelve megabytes.
 */
export function createByteStore(pool: BlockPool): ByteStore {
  let parts: Part[] = [];
  let block: Part | null = null;
  let totalBytes = 0;
  /** The piece before, for as long as the next one may be packed by it. */
  let last = noBytes;
  let lastBytes = 0;

  function pack(bytes: Uint8Array): void {
    const head = sameAtStart(bytes, last, lastBytes);
    const tail = sameAtEnd(bytes, last, lastBytes, head);
    const own = bytes.length - head - tail;
    const size = lengthsBytes + own;
    if (block === null || block.used + size > block.bytes.length) {
      // Most requests are one piece.
      const isFirst = parts.length === 0;
      block = { bytes: isFirst ? Buffer.allocUnsafeSlow(size) : pool.take(), isBlock: true, used: 0 };
      parts.push(block);
    }
    const { bytes: into, used } = block;
    writeLength(into, used, head);
    writeLength(into, used + 2, tail);
    writeLength(into, used + 4, own);
    into.set(own === bytes.length ? bytes : bytes.subarray(head, head + own), used + lengthsBytes);
    block.used += size;
  }

  /** A copy: whoever added the piece may use its memory again. */
  function remember(bytes: Uint8Array): void {
    if (last.length < bytes.length) last = Buffer.allocUnsafeSlow(Math.min(heldFromBytes, 2 * bytes.length));
    last.set(bytes);
    lastBytes = bytes.length;
  }

  return {
    add(bytes) {
      totalBytes += bytes.length;
      if (bytes.length < heldFromBytes) {
        pack(bytes);
        remember(bytes);
        return;
      }
      parts.push({ bytes, isBlock: false, used: bytes.length });
      block = null;
      lastBytes = 0;
    },
    whole() {
      const out = Buffer.allocUnsafe(totalBytes);
      let at = 0;
      let before = 0;
      for (const { bytes, isBlock, used } of parts) {
        if (!isBlock) {
          out.set(bytes, at);
          at += bytes.length;
          continue;
        }
        for (let position = 0; position < used; ) {
          const head = readLength(bytes, position);
          const tail = readLength(bytes, position + 2);
          const own = readLength(bytes, position + 4);
          position += lengthsBytes;
          out.copyWithin(at, before, before + head);
          out.set(bytes.subarray(position, position + own), at + head);
          out.copyWithin(at + head + own, at - tail, at);
          before = at;
          at += head + own + tail;
          position += own;
        }
      }
      return out;
    },
    clear() {
      for (const { bytes, isBlock } of parts) if (isBlock && bytes.length === blockBytes) pool.give(bytes as Buffer);
      parts = [];
      block = null;
      totalBytes = 0;
      last = noBytes;
      lastBytes = 0;
    },
  };
}

const noBytes = Buffer.alloc(0);

function sameAtStart(bytes: Uint8Array, last: Uint8Array, lastBytes: number): number {
  const most = Math.min(bytes.length, lastBytes);
  let same = 0;
  while (same < most && bytes[same] === last[same]) same += 1;
  return same;
}

/** Behind the first `head` bytes of both. */
function sameAtEnd(bytes: Uint8Array, last: Uint8Array, lastBytes: number, head: number): number {
  const most = Math.min(bytes.length, lastBytes) - head;
  let same = 0;
  while (same < most && bytes[bytes.length - 1 - same] === last[lastBytes - 1 - same]) same += 1;
  return same;
}

function writeLength(into: Uint8Array, at: number, length: number): void {
  into[at] = length & 0xff;
  into[at + 1] = length >> 8;
}

function readLength(from: Uint8Array, at: number): number {
  return (from[at] ?? 0) + ((from[at + 1] ?? 0) << 8);
}
