import type { Bridge } from '#shared/contract/bridge.ts';
import type { RequestFilter, StoredRequestView } from '#shared/contract/history-queries.ts';
import { errorMessage } from '../error-message.ts';

/** Rows that are read at once. */
export const blockRows = 100;

/** Blocks that are held; the one not looked at for longest falls out. Some megabytes. */
const maxBlocks = 60;

/** Reads that may be under way. One more would only wait in the program. */
const maxReads = 2;

/** A search stops early to keep the program quick and is asked to go on; a block that needs more than this stays short. */
const maxPages = 500;

/** A selection of the history that stays as it is, read in blocks as they are wanted. */
export interface RequestBlocks {
  /** Rows in sight, counted from the newest of the selection; blocks wanted before and passed over are no longer read. */
  want(first: number, last: number): void;
  /** @throws CommandError */
  read(block: number): Promise<void>;
  held(): ReadonlyMap<number, readonly StoredRequestView[]>;
  /** Rows that there are, once the last was seen. */
  readonly end: number | null;
  /** Why the last read failed. */
  readonly message: string | null;
  onChange: () => void;
}

interface Block {
  readonly rows: readonly StoredRequestView[];
  /** Where the next block begins. */
  readonly next: string | null;
}

export function createRequestBlocks(bridge: Bridge, filter: RequestFilter): RequestBlocks {
  /** In the order in which they were last looked at. */
  const held = new Map<number, Block>();
  const reading = new Set<number>();
  let wanted: readonly number[] = [];
  let end: number | null = null;
  let message: string | null = null;

  async function read(block: number): Promise<void> {
    reading.add(block);
    try {
      const loaded = await readBlock(bridge, filter, block, held.get(block - 1)?.next ?? null);
      held.set(block, loaded);
      if (loaded.next === null) end = block * blockRows + loaded.rows.length;
      for (const oldest of held.keys()) {
        if (held.size <= maxBlocks) break;
        held.delete(oldest);
      }
    } finally {
      reading.delete(block);
    }
  }

  function readWanted(): void {
    for (const block of wanted) {
      if (reading.size >= maxReads) return;
      if (held.has(block) || reading.has(block)) continue;
      read(block).then(
        () => settled(null),
        (error) => settled(errorMessage(error)),
      );
    }
  }

  function settled(problem: string | null): void {
    message = problem;
    blocks.onChange();
    // A failed block would be asked for again at once, without end; the next scroll asks for it.
    if (problem === null) readWanted();
  }

  const blocks: RequestBlocks = {
    want(first, last) {
      const from = Math.floor(first / blockRows);
      wanted = Array.from({ length: Math.floor(last / blockRows) - from + 1 }, (_, at) => from + at).filter(
        (block) => end === null || block * blockRows < end,
      );
      for (const block of wanted) {
        const known = held.get(block);
        if (known === undefined) continue;
        held.delete(block);
        held.set(block, known);
      }
      readWanted();
    },
    read,
    held: () => new Map([...held].map(([block, { rows }]) => [block, rows])),
    get end() {
      return end;
    },
    get message() {
      return message;
    },
    onChange: () => undefined,
  };
  return blocks;
}

/** The block before tells where this one begins; else its rows are counted off. */
async function readBlock(bridge: Bridge, filter: RequestFilter, block: number, begin: string | null): Promise<Block> {
  const rows: StoredRequestView[] = [];
  let place = begin === null ? { skip: block * blockRows } : { after: begin };
  for (let pages = 1; ; pages++) {
    const page = await bridge.call('requests.list', { ...filter, ...place, limit: blockRows - rows.length });
    rows.push(...page.requests);
    if (page.next === null || rows.length >= blockRows || pages === maxPages) return { rows, next: page.next };
    place = { after: page.next };
  }
}
