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

const blockBytes = 16 * 1024;
/** 8 MB: the blocks of some hundred streams. More than these are left to the garbage collector. */
const maxFreeBlocks = 512;
/** From here on a piece is held rather than copied: its own objects weigh little beside its bytes. */
const heldFromBytes = 4 * 1024;

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

/**
 * A streamed event has some three hundred bytes and half a kilobyte of objects around them, which outlive every collection of young
 * garbage. Copied into blocks they cost their bytes and nothing else.
 */
export function createByteStore(pool: BlockPool): ByteStore {
  let pieces: Uint8Array[] = [];
  let blocks: Buffer[] = [];
  let block: Buffer | null = null;
  let used = 0;

  function closeBlock(): void {
    if (block !== null) pieces.push(block.subarray(0, used));
    block = null;
  }

  function openBlock(): Buffer {
    closeBlock();
    const next = pool.take();
    blocks.push(next);
    used = 0;
    return next;
  }

  return {
    add(bytes) {
      if (bytes.length >= heldFromBytes) {
        closeBlock();
        pieces.push(bytes);
        return;
      }
      if (block === null || used + bytes.length > block.length) block = openBlock();
      block.set(bytes, used);
      used += bytes.length;
    },
    whole() {
      closeBlock();
      return Buffer.concat(pieces);
    },
    clear() {
      for (const one of blocks) pool.give(one);
      pieces = [];
      blocks = [];
      block = null;
    },
  };
}
