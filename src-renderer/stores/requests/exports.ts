import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { RequestFilter } from '#shared/contract/history-queries.ts';
import type { Capability } from '#shared/contract/program-status.ts';
import { csvHeader, csvRow } from '#shared/metrics/csv-columns.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';

/** What became of an export; the view does what only a page can. */
export type Exported =
  | { readonly kind: 'download'; readonly url: string; readonly fileName: string }
  | { readonly kind: 'text'; readonly text: string; readonly fileName: string }
  | { readonly kind: 'saved'; readonly path: string }
  /** The question where to was cancelled, or it was refused; the state says why. */
  | { readonly kind: 'nothing' };

export interface ExportsState {
  readonly capabilities: readonly Capability[];
  readonly isBusy: boolean;
  readonly message: string | null;
}

/** Parts of the history as files. */
export interface ExportsStore extends StoreApi<ExportsState>, FeedPart {
  /** Oldest first where the program writes the file, newest first where the page gathers it. */
  exportCsv(filter: RequestFilter): Promise<Exported>;
}

/** The program writes a session or a period as a file of any length; other selections are gathered here, up to this many rows. */
export const maxGathered = 20_000;

const page = 500;

export function createExportsStore(bridge: Bridge): ExportsStore {
  const store = createStore<ExportsState>(() => ({ capabilities: [], isBusy: false, message: null }));

  async function exported(filter: RequestFilter): Promise<Exported> {
    const { session, since, until, ...others } = filter;
    if (Object.keys(others).length > 0) return gathered(bridge, filter);
    const part = { ...(session && { session }), ...(since && { since }), ...(until && { until }) };
    const { capabilities } = store.getState();
    if (capabilities.includes('save_file')) {
      const { path } = await bridge.call('host.saveExport', part);
      return path === null ? { kind: 'nothing' } : { kind: 'saved', path };
    }
    return { kind: 'download', ...(await bridge.call('history.export', part)) };
  }

  return {
    ...store,
    async exportCsv(filter) {
      if (store.getState().isBusy) return { kind: 'nothing' };
      store.setState({ isBusy: true, message: null });
      try {
        return await exported(filter);
      } catch (error) {
        store.setState({ message: errorMessage(error) });
        return { kind: 'nothing' };
      } finally {
        store.setState({ isBusy: false });
      }
    },
    takeSnapshot: ({ status }) => store.setState({ capabilities: status.capabilities }),
    applyEvents: () => undefined,
  };
}

async function gathered(bridge: Bridge, filter: RequestFilter): Promise<Exported> {
  const lines = [csvHeader];
  let after: string | null = null;
  do {
    const read: Awaited<ReturnType<typeof readPage>> = await readPage(bridge, filter, after);
    for (const { metrics } of read.requests) lines.push(csvRow(metrics));
    after = read.next;
  } while (after !== null && lines.length <= maxGathered);
  if (after !== null) {
    throw new Error(
      `More than ${maxGathered.toLocaleString('en-US')} requests match; narrow the filter, or export a period or a session.`,
    );
  }
  return { kind: 'text', text: `${lines.join('\r\n')}\r\n`, fileName: 'llama-proxy-selection.csv' };
}

function readPage(bridge: Bridge, filter: RequestFilter, after: string | null) {
  return bridge.call('requests.list', { ...filter, after, limit: page });
}
