import type { IncomingMessage } from 'node:http';
import type { PromptPart } from '#shared/contract/prompt-outline.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import type { RequestStatus } from '#shared/metrics/request-metrics.ts';
import { healRequest, healsRequests } from '../fixes/chain/request-chain.ts';
import type { AnswerContext, FixDialect, FixReport } from '../fixes/fix.ts';
import { identifyClient } from '../metrics/client-identity.ts';
import { createMeter } from '../metrics/meter.ts';
import { outlineOf } from '../metrics/prompt-outline.ts';
import { createToolTally } from '../metrics/tool-tally.ts';
import { createContextQuestion } from './context-question.ts';
import type { Endpoint } from './endpoint.ts';
import { readGenerationRequest } from './generation.ts';
import type { BodyTap, ProxyObserver, ProxySettings } from './proxy-options.ts';
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
  /** Ends the request; false when it has ended already. */
  cancel(): boolean;
}

/** What the proxy knows and writes down about one generation request, from its first byte to its `RequestMetrics`. */
export interface RequestRecord {
  /** The body that fixes made of the client's; null when it goes on as it came. */
  readonly healedBody: JsonObject | null;
  /** The body as the client sent it; null when it was no JSON object or too large to keep. */
  readonly givenBody: JsonObject | null;
  /** The request offers tools. */
  readonly hasTools: boolean;
  /** The client asked for a stream. */
  readonly streaming: boolean;
  /** The end marker of a stream has been read: who leaves now has the whole answer. */
  hasEnded(): boolean;
  /** Takes the messages of this exchange, if they may be kept. */
  readonly bodies: BodyTap | null;
  forwarded(): void;
  observe(piece: Piece): void;
  /** Pieces leave for the client. */
  left(pieces: readonly Piece[]): void;
  answerStarted(httpStatus: number, isStream: boolean): void;
  /** What the fixes of the answer are told, and where they report. */
  answerContext(
    answer: Pick<AnswerContext, 'streaming' | 'httpStatus' | 'isContinued' | 'sent' | 'resend' | 'stop'>,
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
  const context = createContextQuestion(() => observer.contextTotal(generation.model));
  const dialect = endpoint.dialect.id as FixDialect;
  const bodies = observer.collectBodies(requestId, () => now() - startedAt);
  bodies?.headers('client_request', request.rawHeaders);
  if (options.body?.kind === 'whole') bodies?.add('client_request', options.body.bytes);
  const tally = createToolTally();
  let toldError: string | null = null;
  let hasEnded = false;
  let answerStatus: number | null = null;
  let isAnnounced = false;

  /** Nobody who is told here may keep the request waiting. */
  function announce(): void {
    if (isAnnounced) return;
    isAnnounced = true;
    try {
      observer.started(meter, options.cancel, options.body?.kind === 'whole' ? options.body.bytes : null);
    } catch (error) {
      // Nobody above could catch it when it is told between turns: it would end the process.
      observer.exchangeFailed(error);
    }
  }

  function forgetError(): void {
    toldError = null;
  }

  function report({ call, ...report }: FixReport): void {
    announce();
    tally.reported({ ...report, ...(call !== undefined && { call }) });
    if (report.outcome === 'unrepaired') {
      meter.unrepaired();
    } else {
      meter.repaired(report.fix);
    }
    observer.repaired({ request_id: requestId, timestamp: new Date().toISOString(), ...report });
  }

  function heal(body: JsonObject): JsonObject | null {
    const healed = healRequest(settings.fixes, body, { dialect, report }, observer.fixFailed);
    return healed === body ? null : healed;
  }

  async function outline(): Promise<PromptPart[] | null> {
    if (sentBody === null || generation.bytes > maxOutlinedBytes || !observer.keepsOutlines()) return null;
    return outlineOf(sentBody);
  }

  const mayHeal = generation.body !== null && endpoint.isEditable && healsRequests(settings.fixes);
  const healedBody = mayHeal && generation.body !== null ? heal(generation.body) : null;
  let sentBody = healedBody ?? generation.body;
  return {
    healedBody,
    givenBody: generation.body,
    hasTools: generation.tools.size > 0,
    streaming: generation.streaming,
    hasEnded: () => hasEnded,
    bodies,
    forwarded() {
      meter.forwarded();
      // Those who watch are told while the backend works; the request itself waits for the event loop's next turn to be written.
      setImmediate(announce);
      context.forwarded();
    },
    observe(piece) {
      if (piece.kind === 'end') hasEnded = true;
      // Not the meter's to keep: a fix may make it good.
      if (piece.kind === 'error') toldError ??= piece.message;
      else meter.observe(piece);
    },
    left: tally.left,
    answerStarted(httpStatus, isStream) {
      answerStatus = httpStatus;
      context.answered();
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
      recovered: forgetError,
      resend(body) {
        const isSent = answer.resend(body);
        if (!isSent) return false;
        forgetError();
        sentBody = body;
        return true;
      },
    }),
    async finish({ aborted, httpStatus, failure }) {
      const endedAt = now();
      announce();
      // Without words of the backend's own its status must do.
      const error =
        failure ?? toldError ?? (isErrorStatus(answerStatus) ? `the backend answered ${answerStatus}` : null);
      const status: RequestStatus = aborted ? 'aborted' : error !== null ? 'failed' : 'completed';
      const metrics = meter.end({ status, httpStatus, error, contextTotal: await context.total(), endedAt });
      const parts = await outline();
      observer.finished(metrics, meter, { tools: tally.outcomes(), outline: () => parts });
      bodies?.end(metrics);
    },
  };
}

/** A longer prompt may have parts that would hold other answers for some milliseconds; nothing but pictures gets there. */
const maxOutlinedBytes = 4 * 1024 * 1024;

function isErrorStatus(status: number | null): boolean {
  return status !== null && status >= 400;
}
