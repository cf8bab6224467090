/** What a generated token belongs to. */
export type Channel = 'reasoning' | 'answer' | 'tool_call';

/** Where the time of one streamed answer went, by the proxy's clock. */
export interface PhaseClock {
  /** A piece of this channel was read. */
  generated(channel: Channel, atMs: number): void;
  /** The end of the answer was read: its last token is the one that ends it, and its time belongs to the running channel. */
  finished(atMs: number): void;
  /** The channel of the latest piece; null before the first. */
  channel(): Channel | null;
  firstAtMs(): number | null;
  /** From the first token to the last; null before the first. Equals the sum over the channels. */
  spanMs(): number | null;
  /** Null before the first token, else the time spent in this channel. */
  spentMs(channel: Channel): number | null;
}

/**
 * The time between two pieces is the time it took to make the second, so it goes to the second's channel: the markup that opens a
 * tool call, which never leaves llama-server, counts as tool call.
 */
export function createPhaseClock(): PhaseClock {
  const spent: Record<Channel, number> = { reasoning: 0, answer: 0, tool_call: 0 };
  let running: Channel | null = null;
  let firstAtMs: number | null = null;
  let lastAtMs = 0;

  function generated(channel: Channel, atMs: number): void {
    if (firstAtMs === null) firstAtMs = atMs;
    else spent[channel] += atMs - lastAtMs;
    running = channel;
    lastAtMs = atMs;
  }

  return {
    generated,
    finished(atMs) {
      if (running !== null) generated(running, atMs);
    },
    channel: () => running,
    firstAtMs: () => firstAtMs,
    spanMs: () => (firstAtMs === null ? null : lastAtMs - firstAtMs),
    spentMs: (channel) => (firstAtMs === null ? null : spent[channel]),
  };
}
