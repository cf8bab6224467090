/** How one dialect tells calls, results and the rest apart. */
export interface PairRules<T> {
  /** Ids of the calls that this item makes; "" for a call without one. */
  callsOf(item: T): readonly string[];
  /** Id of the call that this item is the result of ("" when it names none); null for anything else. */
  resultOf(item: T): string | null;
  /** Calls before this item must have their results before it. */
  endsCalls(item: T): boolean;
  /** Stands in for the result of a call that has none. */
  missing(call: string): T;
  /** What becomes of a result whose call is not there. */
  orphan(item: T): T;
}

export interface PairChange<T> {
  kind: 'missing' | 'moved' | 'repeated' | 'orphan';
  call: string;
  /** The result that this is about; for `missing` the one that was made. */
  item: T;
}

export interface PairedItems<T> {
  items: T[];
  changes: PairChange<T>[];
}

/** Puts every result behind its call, before anything else is said. With no changes the items are the same in the same order. */
export function pairResults<T>(items: readonly T[], rules: PairRules<T>): PairedItems<T> {
  const out: T[] = [];
  const changes: PairChange<T>[] = [];
  const answered = new Set<string>();
  const moved = new Set<number>();
  let open: string[] = [];
  /** Results without a call wait until no call is open: they must not come between a call and its results. */
  let orphans: T[] = [];

  items.forEach((item, index) => {
    if (moved.has(index)) return;
    const result = rules.resultOf(item);
    if (result !== null) {
      takeResult(item, result);
      return;
    }
    if (rules.endsCalls(item)) settle(index);
    const calls = rules.callsOf(item);
    // Some servers number the calls of every turn alike: an id that is used anew can be answered anew.
    for (const call of calls) answered.delete(call);
    open.push(...calls);
    out.push(item);
  });
  settle(items.length);
  return { items: out, changes };

  function takeResult(item: T, call: string): void {
    const position = openPosition(call);
    if (position !== -1) {
      open.splice(position, 1);
      answered.add(call);
      out.push(item);
    } else if (answered.has(call)) {
      changes.push({ kind: 'repeated', call, item });
    } else {
      changes.push({ kind: 'orphan', call, item });
      orphans.push(rules.orphan(item));
    }
    if (open.length === 0) releaseOrphans();
  }

  /** Calls and results without ids belong together in the order in which they come. */
  function openPosition(call: string): number {
    if (call === '') return open.length > 0 ? 0 : -1;
    const named = open.indexOf(call);
    return named === -1 ? open.indexOf('') : named;
  }

  function settle(next: number): void {
    for (const call of open) {
      if (call === '') continue;
      const at = laterResult(call, next);
      const item = at === -1 ? rules.missing(call) : (items[at] as T);
      if (at !== -1) moved.add(at);
      changes.push({ kind: at === -1 ? 'missing' : 'moved', call, item });
      answered.add(call);
      out.push(item);
    }
    open = [];
    releaseOrphans();
  }

  function laterResult(call: string, next: number): number {
    for (let index = next; index < items.length; index++) {
      const item = items[index] as T;
      if (rules.callsOf(item).includes(call)) return -1;
      if (!moved.has(index) && rules.resultOf(item) === call) return index;
    }
    return -1;
  }

  function releaseOrphans(): void {
    out.push(...orphans);
    orphans = [];
  }
}
