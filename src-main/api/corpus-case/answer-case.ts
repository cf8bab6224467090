import { type FoldedChoice, foldPieces } from '#shared/dialects/answer-fold.ts';
import { anthropic } from '#shared/dialects/anthropic/anthropic.ts';
import type { Dialect } from '#shared/dialects/dialect.ts';
import type { Json, JsonObject } from '#shared/dialects/json.ts';
import { openAiChat } from '#shared/dialects/openai-chat/openai-chat.ts';
import { openAiResponses } from '#shared/dialects/openai-responses/openai-responses.ts';
import { readTools } from '#shared/dialects/request-tools.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { StoredBody } from '../../store/bodies/body-row.ts';
import { keptJson } from '../kept-bodies.ts';
import type { KeptRequest } from './corpus-case.ts';
import { withoutDescriptions } from './without-descriptions.ts';

/** The answer of a kept request as an `AnswerCase` of the fixes' fixtures; null where it was not kept whole. */
export function answerCase({ metrics, repairs, bodies }: KeptRequest): JsonObject | null {
  const dialect = dialects[metrics.dialect];
  const came = bodies.find(({ part }) => part === 'backend_response');
  const left = bodies.find(({ part }) => part === 'client_response');
  const request = keptJson(bodies, 'client_request');
  if (dialect === undefined || came === undefined || came.isCut || request === null) return null;
  const events = isStream(came) ? eventsOf(came) : null;
  const body = events === null ? keptJson(bodies, 'backend_response') : null;
  if (events === null && body === null) return null;
  const got =
    left === undefined || left.isCut ? undefined : answerIn(dialect, left, keptJson(bodies, 'client_response'));
  const status = metrics.http_status ?? 200;
  return {
    name: repairs.map(({ fix, reason }) => `${fix}: ${reason}`).join('; ') || 'an answer that needed nothing',
    dialect: dialect.id,
    fixes: [...new Set(repairs.map(({ fix }) => fix))],
    request: withoutProse(request),
    tools: Object.fromEntries(
      [...readTools(request)].map(([name, schema]) => [name, schema && withoutDescriptions(schema)]),
    ),
    ...(status >= 400 && { httpStatus: status }),
    ...(events === null
      ? { body }
      : { stream: events.flatMap(({ json, data }) => json ?? (data === '[DONE]' ? data : [])) }),
    ...(got !== undefined && { adds: addsOf(got) }),
    reports: repairs.map(({ outcome, reason }) => `${outcome}: ${reason}`),
  };
}

const dialects: Readonly<Record<string, Dialect>> = {
  'openai-chat': openAiChat,
  anthropic,
  'openai-responses': openAiResponses,
};

/** What the fixes of an answer ask of its request: how it was to be answered, not what about. */
function withoutProse(request: JsonObject): JsonObject {
  const wanted = Object.entries(request).filter(
    ([name, value]) => kept.has(name) || typeof value === 'number' || typeof value === 'boolean',
  );
  return Object.fromEntries(wanted);
}
const kept = new Set(['model', 'stream_options', 'tool_choice', 'thinking', 'response_format', 'reasoning_format']);

function isStream({ headers }: StoredBody): boolean {
  return headers.some(
    ([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('text/event-stream'),
  );
}

function eventsOf({ bytes }: StoredBody): WireEvent[] {
  return bytes
    .toString('utf8')
    .split(/\r\n\r\n|\n\n|\r\r/)
    .map(eventOf);
}

function eventOf(text: string): WireEvent {
  const lines = text.split(/\r\n|\n|\r/);
  const of = (field: string) =>
    lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).replace(/^ /, ''));
  const data = of('data').join('\n');
  return { name: of('event').at(-1) ?? null, data, json: parsed(data), raw: null };
}

function parsed(data: string): Json | undefined {
  try {
    return JSON.parse(data) as Json;
  } catch {
    return undefined; // A comment, an end marker, or broken: no fix of pieces sees it.
  }
}

/** What the client could make of what it got. */
function answerIn(dialect: Dialect, left: StoredBody, json: JsonObject | null): FoldedChoice | undefined {
  if (json !== null) return foldPieces(dialect.readBody(json)).get(0);
  const reader = dialect.createStream();
  return foldPieces(eventsOf(left).flatMap((event) => reader.read(event))).get(0);
}

function addsOf({ text, reasoning, finish, calls }: FoldedChoice): JsonObject {
  const called = calls.map(({ name, argumentsText }) => ({ name, arguments: argumentsText }));
  return { text, reasoning, finish, calls: called };
}
