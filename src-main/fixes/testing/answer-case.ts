import { type FoldedChoice, foldPieces } from '#shared/dialects/answer-fold.ts';
import { anthropic } from '#shared/dialects/anthropic/anthropic.ts';
import type { Dialect } from '#shared/dialects/dialect.ts';
import type { Json, JsonObject } from '#shared/dialects/json.ts';
import { openAiChat } from '#shared/dialects/openai-chat/openai-chat.ts';
import { openAiResponses } from '#shared/dialects/openai-responses/openai-responses.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import { createAnswerChain } from '../chain/answer-chain.ts';
import type { AnswerContext, Fix, FixDialect, FixReport } from '../fix.ts';

/** One case of a fix: what the backend streams, and what the client must be able to make of it. */
export interface AnswerCase {
  name: string;
  /** Default: openai-chat. */
  dialect?: FixDialect;
  options?: Record<string, unknown>;
  /** In recorded cases: the fixes that acted, beside the default ones. */
  fixes?: string[];
  request?: JsonObject;
  /** Tools of the request: name to schema. */
  tools?: Record<string, JsonObject | null>;
  httpStatus?: number;
  /** Events as they came; `[DONE]` stands for itself. */
  stream?: (JsonObject | '[DONE]')[];
  /** Or a whole answer. */
  body?: JsonObject;
  /** What must leave, event by event or as a body; `same` is the very events or the very body that came. */
  leaves?: 'same' | Json[] | JsonObject;
  /** Or what the first choice adds up to. Ids in angle brackets, `<a>`, stand for any id, always the same one. */
  adds?: Partial<Omit<FoldedChoice, 'calls'>> & { calls?: { id?: string; name: string | null; arguments: string }[] };
  /** Reports expected, as `outcome: reason`; null where the words are the repairer's own. Default: none. */
  reports?: string[] | null;
  /** Whether the request was asked to be sent again. */
  resent?: boolean;
}

export interface AnswerResult {
  came: WireEvent[];
  left: WireEvent[];
  body: JsonObject | null;
  adds: FoldedChoice | undefined;
  reports: FixReport[];
  changed: string[];
  resent: JsonObject[];
}

const dialects: Record<FixDialect, Dialect> = {
  'openai-chat': openAiChat,
  anthropic,
  'openai-responses': openAiResponses,
};

/** Runs a case through one fix, as the proxy would. */
export function runAnswerCase(fixes: readonly Fix[], given: AnswerCase): AnswerResult {
  const dialect = dialects[given.dialect ?? 'openai-chat'];
  const stream = dialect.createStream();
  const result: AnswerResult = {
    came: [],
    left: [],
    body: null,
    adds: undefined,
    reports: [],
    changed: [],
    resent: [],
  };
  const request = given.request ?? {};
  const context: AnswerContext = {
    dialect: given.dialect ?? 'openai-chat',
    streaming: given.stream !== undefined,
    httpStatus: given.httpStatus ?? 200,
    request,
    sent: null,
    requestBytes: JSON.stringify(request).length,
    tools: new Map(Object.entries(given.tools ?? {})),
    isContinued: false,
    now: () => 0,
    report: (report) => void result.reports.push(report),
    changed: (fix) => void result.changed.push(fix),
    held: () => undefined,
    recovered: () => undefined,
    resend(body) {
      result.resent.push(body);
      return result.resent.length === 1;
    },
  };
  const chain = createAnswerChain({
    fixes: fixes.map((fix) => ({ fix, options: fix.info.options.parse(given.options ?? {}) })),
    context,
    dialect,
    stream,
    onFault(fix, error) {
      throw new Error(`${fix} failed`, { cause: error });
    },
  });
  if (given.body !== undefined) {
    result.body = chain.body(given.body);
    result.adds = result.body === null ? undefined : foldPieces(dialect.readBody(result.body)).get(0);
    return result;
  }
  result.came = (given.stream ?? []).map(wireEvent);
  result.left = [...result.came.flatMap((event) => chain.event(event, stream.read(event))), ...chain.end()];
  const reader = dialect.createStream();
  result.adds = foldPieces(result.left.flatMap((event) => reader.read(event))).get(0);
  return result;
}

function wireEvent(json: JsonObject | '[DONE]'): WireEvent {
  if (json === '[DONE]') return { name: null, json: undefined, data: json, raw: new Uint8Array(1) };
  const type = typeof json.type === 'string' ? json.type : null;
  // llama-server's errors on /v1/messages and /v1/responses are bare objects under the name `error`.
  const name = type?.endsWith('_error') ? 'error' : type;
  return { name, json, data: '', raw: new Uint8Array(1) };
}
