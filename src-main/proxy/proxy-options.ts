import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { RequestTrace } from '#shared/metrics/request-trace.ts';
import type { FixSet } from '../fixes/chain/fix-set.ts';
import type { Meter } from '../metrics/meter.ts';
import type { ClientAccess } from './client-access.ts';

/** What of the configuration a request needs; captured when it starts, so that a change never reaches into a running one. */
export interface ProxySettings {
  base: URL;
  /** Who may ask, and whose key goes to the backend. */
  access: ClientAccess;
  /** The backend's own key. */
  apiKey: string | null;
  /** Longest silence of the backend; 0 waits for ever. */
  timeoutMs: number;
  fixes: FixSet;
  instance: string;
}

/** The four messages of an exchange: as the client sent it, as it was sent on, as the backend answered, as the client got it. */
export type ExchangePart = 'client_request' | 'backend_request' | 'backend_response' | 'client_response';

/** Takes the messages of one exchange as they pass; it must not wait or throw. */
export interface BodyTap {
  headers(part: ExchangePart, rawHeaders: readonly string[]): void;
  add(part: ExchangePart, bytes: Uint8Array): void;
  /** The request has ended. */
  end(metrics: Pick<RequestMetrics, 'repairs' | 'unrepaired'>): void;
}

/** Who is told, after the bytes have left, and who knows the context size. Nothing here can delay an answer. */
export interface ProxyObserver {
  /**
   * A generation request has begun; `meter.live()` shows how it goes. `cancel` ends it, and is false when it has ended already.
   * `body` as the client sent it; null when it was too long to be held.
   */
  started(meter: Meter, cancel: () => boolean, body: Uint8Array | null): void;
  finished(metrics: RequestMetrics, meter: Meter, trace: RequestTrace): void;
  /** Whether `RequestTrace.outline` is of use to anyone; else working it out is spared. */
  keepsOutlines(): boolean;
  repaired(record: RepairRecord): void;
  backendSeen(seen: 'answered' | 'loading' | 'unreachable'): void;
  /** Tokens that fit into one slot; null when unknown. Asked when the answer begins or is long in coming, awaited when it has ended. */
  contextTotal(model: string | null): Promise<number | null>;
  /** Whether the messages of a request are to be kept; null spares collecting them. `sinceStart` tells milliseconds. */
  collectBodies(requestId: string, sinceStart: () => number): BodyTap | null;
  /** A fix threw and was left out of the rest of one answer. */
  fixFailed(fix: string, error: unknown): void;
  /** One exchange met a mistake of this program; the client got an error or a broken connection. */
  exchangeFailed(error: unknown): void;
}
