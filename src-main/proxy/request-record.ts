import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import type { RequestStatus } from '#shared/metrics/request-metrics.ts';
import type { AnswerContext, FixDialect, FixReport } from '../fixes/fix.ts';
import { healRequest, healsRequests } from '../fixes/request-chain.ts';
import { identifyClient } from '../metrics/client-identity.ts';
import { createMeter } from '../metrics/meter.ts';
import type { Endpoint } from './endpoint.ts';
import { readGenerationRequest } from './generation.ts';
import type { ProxyObserver, ProxySettings } from './proxy-options.ts';
import type { RequestBody } from './request-body.ts';

export interface RequestRecordOptions {
  request: IncomingMessage;
  endpoint: Endpoint;
  body: RequestBody | null;
  settings: ProxySettings;
  observer: ProxyObserver;
  now(): number;
  /** When the request's headers had been read. */
  startedAt: number;
  timestamp: string;
}

/** What the proxy knows and writes down about one generation request, from its first byte to its `RequestMetrics`. */
export interface RequestRecord {
  /** The body that fixes made of the client's; null when it goes on as it came. */
  readonly healedBody: JsonObject | null;
  forwarded(): void;
  observe(piece: Piece): void;
  answerStarted(httpStatus: number, isStream: boolean): void;
  /** What the fixes of the answer are told, and where they report. */
  answerContext(
    answer: Pick<AnswerContext, 'streaming' | 'httpStatus' | 'isContinued' | 'sent' | 'resend'>,
  ): AnswerContext;
  /** Hands the record to the observer. `failure` says what the proxy itself saw go wrong. */
  finish(ending: { aborted: boolean; httpStatus: number | null; failure: string | null }): Promise<void>;
}

export function createRequestRecord(options: RequestRecordOptions): RequestRecord {
  const { request, endpoint, settings, observer, now, startedAt, timestamp } = options;
  const requestId = crypto.randomUUID();
  const generation = readGenerationRequest(options.body?.kind === 'whole' ? options.body.bytes : null);
  const meter = createMeter(
    {
      requestId,
      timestamp,
      instance: settings.instance,
      endpoint: endpoint.path,
      dialect: endpoint.dialect.id,
      streaming: generation.streaming,
      requestedModel: generation.model,
      startedAt,
      ...identifyClient(request.rawHeaders, generation.body),
    },
    now,
  );
  const contextTotal = observer.contextTotal(generation.model);
  const dialect = endpoint.dialect.id as FixDialect;
  let backendToldError = false;
  let answerStatus: number | null = null;
  observer.started(meter);

  function report(report: FixReport): void {
    if (report.outcome === 'unrepaired') meter.unrepaired();
    else meter.fixed(report.fix);
    observer.repaired({ request_id: requestId, timestamp: new Date().toISOString(), ...report });
  }

  function heal(body: JsonObject): JsonObject | null {
    const healed = healRequest(settings.fixes, body, { dialect, report }, observer.fixFailed);
    return healed === body ? null : healed;
  }

  const mayHeal = generation.body !== null && endpoint.isEditable && healsRequests(settings.fixes);
  return {
    healedBody: mayHeal && generation.body !== null ? heal(generation.body) : null,
    forwarded: () => meter.forwarded(),
    observe(piece) {
      if (piece.kind === 'error') backendToldError = true;
      meter.observe(piece);
    },
    answerStarted(httpStatus, isStream) {
      answerStatus = httpStatus;
      // An error in JSON does not make a streaming request a non-streaming one.
      meter.answerStarted(httpStatus, isErrorStatus(httpStatus) ? undefined : isStream);
    },
    answerContext: (answer) => ({
      ...answer,
      dialect,
      request: generation.body,
      requestBytes: generation.bytes,
      tools: generation.tools,
      now,
      report,
      changed: (fix) => meter.fixed(fix),
      held: (ms) => meter.held(ms),
    }),
    async finish({ aborted, httpStatus, failure }) {
      const endedAt = now();
      const hasFailed = failure !== null || backendToldError || isErrorStatus(answerStatus);
      const status: RequestStatus = aborted ? 'aborted' : hasFailed ? 'failed' : 'completed';
      // Without words of the backend's own its status must do.
      const error = failure ?? (hasFailed && !backendToldError ? `the backend answered ${answerStatus}` : null);
      // A request that made a router load its model finds the context only when it has ended.
      const known = (await contextTotal) ?? (await observer.contextTotal(generation.model));
      const metrics = meter.end({ status, httpStatus, error, contextTotal: known, endedAt });
      observer.finished(metrics, meter);
    },
  };
}

function isErrorStatus(status: number | null): boolean {
  return status !== null && status >= 400;
}
