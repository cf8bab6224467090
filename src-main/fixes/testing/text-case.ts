import { type FoldedChoice, foldPieces } from '#shared/dialects/answer-fold.ts';
import { anthropic } from '#shared/dialects/anthropic/anthropic.ts';
import type { Dialect } from '#shared/dialects/dialect.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import { openAiChat } from '#shared/dialects/openai-chat/openai-chat.ts';
import { openAiResponses } from '#shared/dialects/openai-responses/openai-responses.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import { createAnswerChain } from '../chain/answer-chain.ts';
import type { AnswerContext, Fix, FixDialect, FixReport } from '../fix.ts';
import { type AnswerPart, type Ending, endingWords, wholeAnswer, wireStream } from './wire-answer.ts';

/** What a model said, in no dialect, and what the client must be able to make of it in every one. */
export interface TextCase {
  name: string;
  /** Tools of the request: name to schema. Default: `defaultTools`. */
  tools?: Record<string, JsonObject | null>;
  request?: JsonObject;
  options?: Record<string, unknown>;
  /** Ids of other fixes that are on as well. */
  with?: string[];
  /** Dialects in which the case can be told at all; default all. */
  dialects?: FixDialect[];
  says: AnswerPart[];
  /** How the answer ends; `broken`: the stream breaks off. Default: stop. */
  ends?: Ending;
  /** What the first choice adds up to; what is not given is as it was said. An id that is not given must be a fresh one. */
  adds: {
    text?: string;
    reasoning?: string;
    calls?: { id?: string; name: string; arguments: string }[];
    ends?: Ending;
  };
  /** Reports expected, as `outcome: reason`. Default: none. */
  reports?: string[];
  /** Only streams are compared: the rest of an answer that was stopped is not the same in a body. */
  isStreamOnly?: boolean;
}

export interface TextResult {
  adds: FoldedChoice | undefined;
  reports: string[];
  came: WireEvent[];
  left: WireEvent[];
}

const object = (properties: JsonObject, required: string[] = []): JsonObject => ({
  type: 'object',
  properties,
  required,
});

export const defaultTools: Record<string, JsonObject | null> = {
  ls: object({ path: { type: 'string' }, deep: { type: 'boolean' }, limit: { type: 'integer' } }),
  write: object({ path: { type: 'string' }, content: { type: 'string' } }, ['path', 'content']),
  todo: object({ items: { type: 'array', items: { type: 'object' } } }),
};

export const dialects: Readonly<Record<FixDialect, Dialect>> = {
  'openai-chat': openAiChat,
  anthropic,
  'openai-responses': openAiResponses,
};

/** Streams the case with its texts cut by `cut`. */
export function runStream(
  fixes: readonly Fix[],
  given: TextCase,
  id: FixDialect,
  cut: (text: string) => string[],
): TextResult {
  const dialect = dialects[id];
  const stream = dialect.createStream();
  const { chain, reports } = createChain(fixes, given, id, true, stream);
  const came = wireStream(id, given.says, given.ends ?? 'stop', cut);
  const left = [...came.flatMap((event) => chain.event(event, stream.read(event))), ...chain.end()];
  const reader = dialect.createStream();
  const adds = foldPieces(left.flatMap((event) => reader.read(event))).get(0);
  return { adds, reports, came, left };
}

/** The same answer as one body. */
export function runBody(fixes: readonly Fix[], given: TextCase, id: FixDialect): TextResult & { isSame: boolean } {
  const dialect = dialects[id];
  const { chain, reports } = createChain(fixes, given, id, false, dialect.createStream());
  const body = wholeAnswer(id, given.says, given.ends ?? 'stop');
  const leaving = chain.body(body) ?? {};
  const adds = foldPieces(dialect.readBody(leaving)).get(0);
  return { adds, reports, came: [], left: [], isSame: leaving === body };
}

/** What must come out, in the dialect's own words. */
export function expected(given: TextCase, id: FixDialect): FoldedChoice {
  const said = (key: 'text' | 'reasoning'): string =>
    given.says.map((part) => (key in part ? (part as Record<string, string>)[key] : '')).join('');
  const calls = given.says.flatMap((part) => ('call' in part ? [part.call] : []));
  const ends = given.adds.ends ?? given.ends ?? 'stop';
  return {
    text: given.adds.text ?? said('text'),
    reasoning: given.adds.reasoning ?? said('reasoning'),
    calls: (given.adds.calls ?? calls).map((call, number) => ({
      call: number,
      id: call.id ?? null,
      name: call.name,
      argumentsText: call.arguments,
    })),
    finish: ends === 'broken' ? null : endingWords[id][ends],
  };
}

function createChain(
  fixes: readonly Fix[],
  given: TextCase,
  id: FixDialect,
  streaming: boolean,
  stream: ReturnType<Dialect['createStream']>,
) {
  const reports: string[] = [];
  const request = given.request ?? {};
  const context: AnswerContext = {
    dialect: id,
    streaming,
    httpStatus: 200,
    request,
    sent: null,
    requestBytes: JSON.stringify(request).length,
    tools: new Map(Object.entries(given.tools ?? defaultTools)),
    isContinued: false,
    now: () => 0,
    report: ({ outcome, reason }: FixReport) => void reports.push(`${outcome}: ${reason}`),
    changed: () => undefined,
    held: () => undefined,
    recovered: () => undefined,
    resend: () => false,
  };
  const [first, ...others] = fixes;
  const active = [
    ...(first === undefined ? [] : [{ fix: first, options: first.info.options.parse(given.options ?? {}) }]),
    ...others.map((fix) => ({ fix, options: fix.info.options.parse({}) })),
  ];
  const chain = createAnswerChain({
    fixes: active,
    context,
    dialect: dialects[id],
    stream,
    onFault(fix, error) {
      throw new Error(`${fix} failed`, { cause: error });
    },
  });
  return { chain, reports };
}
