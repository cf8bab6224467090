import type { Piece } from '#shared/dialects/piece.ts';
import type { LivePhase, LiveRequest } from '#shared/metrics/live-request.ts';
import { prefillProgress } from '#shared/metrics/quantities.ts';
import type { RequestMetrics, RequestStatus } from '#shared/metrics/request-metrics.ts';
import { type Channel, createPhaseClock } from './phase-clock.ts';
import { createRateWindow } from './rate-window.ts';
import { makeRecord, type Observed } from './record.ts';
import { createTokenLedger } from './token-ledger.ts';

/** What is known of a request before its answer begins. */
export interface MeterStart {
  requestId: string;
  /** ISO 8601, UTC: when the request's headers had been read. */
  timestamp: string;
  instance: string;
  endpoint: string;
  dialect: string;
  streaming: boolean;
  client: string | null;
  sessionId: string | null;
  agentId: string | null;
  requestedModel: string | null;
  /** The meter's clock at `timestamp`, for a meter made later (the body tells the model). Default: when it is made. */
  startedAt?: number;
}

export interface MeterEnd {
  status: RequestStatus;
  /** Status that the client got; null when it left before. Default: the one the answer started with. */
  httpStatus?: number | null;
  error?: string | null;
  /** Context of the slot in tokens; null where the backend does not tell. */
  contextTotal: number | null;
  /** When the last byte was handed over, by the meter's clock, for a caller that had to wait since. Default: now. */
  endedAt?: number;
}

/** Measures one request. Every call is a few assignments and adds; nothing here waits, throws or grows with the answer. */
export interface Meter {
  readonly requestId: string;
  /** The request was handed to the backend. Repeats, as after a stale connection, change nothing. */
  forwarded(): void;
  /** The backend's headers were read. `streaming` where only the content type told. */
  answerStarted(httpStatus: number, streaming?: boolean): void;
  /** A piece as the backend sent it, when it was read. */
  observe(piece: Piece): void;
  /** Fixes held bytes back for so long. */
  held(ms: number): void;
  /** A fix put something in order that was not broken. */
  fixed(fixId: string): void;
  /** A fix put something right that was broken. */
  repaired(fixId: string): void;
  /** Something was broken and could not be repaired. */
  unrepaired(): void;
  live(): LiveRequest;
  /** The one record. Whoever ends the request first decides; later calls give back the same record. */
  end(end: MeterEnd): RequestMetrics;
}

/** A meter for one request; `now` is a monotonic clock in milliseconds. */
export function createMeter(start: MeterStart, now: () => number = () => performance.now()): Meter {
  const startedAt = start.startedAt ?? now();
  let streaming = start.streaming;
  const phases = createPhaseClock();
  const ledger = createTokenLedger(() => streaming);
  const window = createRateWindow();
  const fixes = new Set<string>();
  let forwardedAtMs: number | null = null;
  let headersAtMs: number | null = null;
  let answerAtMs: number | null = null;
  let httpStatus: number | null = null;
  let model = start.requestedModel;
  let finish: { choice: number; reason: string } | null = null;
  let backendError: string | null = null;
  let toolCalls = 0;
  let repairCount = 0;
  let unrepairedCount = 0;
  let heldMs = 0;
  let record: RequestMetrics | null = null;

  function observe(piece: Piece): void {
    ledger.observe(piece);
    switch (piece.kind) {
      case 'progress':
        return;
      case 'error':
        backendError ??= piece.message;
        return;
      case 'model':
        model = piece.model;
        break;
      case 'finish':
        // Of several choices the lowest speaks for the request.
        if (finish === null || piece.choice <= finish.choice) finish = piece;
        break;
      case 'call_start':
        toolCalls += 1;
        break;
    }
    if (streaming) observeTime(piece);
  }

  function observeTime(piece: Piece): void {
    const channel = channels[piece.kind];
    if (channel === undefined && piece.kind !== 'finish' && answerAtMs !== null) return;
    const atMs = now();
    answerAtMs ??= atMs;
    if (piece.kind === 'finish') phases.finished(atMs);
    if (channel === undefined) return;
    phases.generated(channel, atMs);
    if (piece.kind !== 'call_start') window.add(atMs);
  }

  function phase(): LivePhase | null {
    if (!streaming) return null;
    const channel = phases.channel();
    if (channel !== null) return livePhases[channel];
    return headersAtMs === null && ledger.progress() === null ? 'queued' : 'prefill';
  }

  function live(): LiveRequest {
    const atMs = now();
    const { promptTokens, cachedTokens, draftTokens, draftAcceptedTokens } = ledger.counts();
    const progress = ledger.progress();
    return {
      requestId: start.requestId,
      timestamp: start.timestamp,
      instance: start.instance,
      endpoint: start.endpoint,
      dialect: start.dialect,
      streaming,
      client: start.client,
      sessionId: start.sessionId,
      agentId: start.agentId,
      model,
      phase: phase(),
      elapsedMs: atMs - startedAt,
      prefill: progress && {
        totalTokens: progress.total,
        cachedTokens: progress.cached,
        processedTokens: progress.processed,
        ...prefillProgress(progress.total, progress.cached, progress.processed, progress.timeMs),
      },
      promptTokens,
      cachedTokens,
      generatedTokens: ledger.generatedTokens() ?? (streaming ? ledger.generatedPieces() : null),
      generationTps: window.perSecond(atMs),
      toolCalls,
      draftTokens,
      draftAcceptedTokens,
    };
  }

  function observed(end: MeterEnd): Observed {
    return {
      start,
      // An answer that carried an error was not completed, whole as its bytes may have arrived.
      status: end.status === 'completed' && backendError !== null ? 'failed' : end.status,
      httpStatus: end.httpStatus === undefined ? httpStatus : end.httpStatus,
      error: end.error ?? backendError,
      contextTotal: end.contextTotal,
      streaming,
      model,
      finishReason: finish?.reason ?? null,
      counts: ledger.counts(),
      phases,
      forwardedMs: sinceStart(forwardedAtMs),
      headersMs: sinceStart(headersAtMs),
      answerMs: sinceStart(answerAtMs),
      firstTokenMs: sinceStart(phases.firstAtMs()),
      durationMs: (end.endedAt ?? now()) - startedAt,
      heldMs,
      toolCalls,
      fixes: [...fixes],
      repairs: repairCount,
      unrepaired: unrepairedCount,
    };
  }

  function sinceStart(atMs: number | null): number | null {
    return atMs === null ? null : atMs - startedAt;
  }

  return {
    requestId: start.requestId,
    forwarded() {
      forwardedAtMs ??= now();
    },
    answerStarted(status, isStream) {
      headersAtMs ??= now();
      httpStatus = status;
      streaming = isStream ?? streaming;
    },
    observe,
    held(ms) {
      heldMs += ms;
    },
    fixed: (fixId) => void fixes.add(fixId),
    repaired(fixId) {
      fixes.add(fixId);
      repairCount += 1;
    },
    unrepaired() {
      unrepairedCount += 1;
    },
    live,
    end(end) {
      record ??= makeRecord(observed(end));
      return record;
    },
  };
}

const channels: Partial<Record<Piece['kind'], Channel>> = {
  reasoning: 'reasoning',
  text: 'answer',
  call_start: 'tool_call',
  call_arguments: 'tool_call',
};

const livePhases: Record<Channel, LivePhase> = { reasoning: 'thinking', answer: 'answering', tool_call: 'tool_call' };
