import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createConfigSchema } from '#shared/config/schema.ts';
import { anthropic } from '#shared/dialects/anthropic/anthropic.ts';
import type { Dialect } from '#shared/dialects/dialect.ts';
import type { Json, JsonObject } from '#shared/dialects/json.ts';
import { openAiChat } from '#shared/dialects/openai-chat/openai-chat.ts';
import { openAiResponses } from '#shared/dialects/openai-responses/openai-responses.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import { createAnswerChain } from '../fixes/chain/answer-chain.ts';
import { createFixSet, type FixSet } from '../fixes/chain/fix-set.ts';
import type { FixDialect, FixReport } from '../fixes/fix.ts';
import { fixes } from '../fixes/registry.ts';
import { type AnswerPart, type Ending, wireStream } from '../fixes/testing/wire-answer.ts';
import { generatedCases } from '../repair/fixtures/generated-cases.ts';
import { createSseDecoder } from '../sse/sse-decoder.ts';
import { readSseEvent, writeSseEvent } from '../sse/sse-event.ts';
import { createEventAnswer } from './event-answer.ts';

const schemas = JSON.parse(
  readFileSync(new URL('../repair/fixtures/tool-schemas.json', import.meta.url), 'utf8'),
) as Record<string, JsonObject>;
const dialects: readonly Dialect[] = [openAiChat, anthropic, openAiResponses];
const everyFix = createFixSet(
  fixes,
  createConfigSchema({ fixes: fixes.map(({ info }) => info), exporters: [] }).parse({}).fixes,
);

const words = [
  'The',
  ' file',
  ' reads',
  '.\n',
  ' a < b',
  '<think>',
  '</think>',
  '`x`',
  ' {"a":1}',
  '😀',
  ' end',
  '<tool_call>\n',
  '<|im_end|>',
  '\\n',
  '"',
];
const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 12 }).map((all) => all.join(''));
const call = fc.constantFrom(...generatedCases(schemas)).map(({ id, input }) => ({
  name: id.split('-')[1] ?? '',
  arguments: input.length > 2000 ? input.slice(0, 2000) : input,
}));
const answerPart: fc.Arbitrary<AnswerPart> = fc.oneof(
  text.map((given) => ({ text: given })),
  text.map((given) => ({ reasoning: given })),
  call.map((given) => ({ call: { id: `call_${given.name}`, ...given } })),
);
const answers = fc.record({
  dialect: fc.constantFrom(...dialects),
  parts: fc.array(answerPart, { minLength: 1, maxLength: 4 }),
  ending: fc.constantFrom<Ending>('stop', 'calls', 'length', 'broken'),
  /** Characters of the fragments, in turn. */
  sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 7 }),
  /** Bytes of the chunks, in turn. */
  chunks: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 7 }),
  /** Where other events stand between the deltas. */
  strangers: fc.array(fc.nat({ max: 60 }), { maxLength: 3 }),
});

/** What a client reads, what was reported, and what was measured. */
function outcome(dialect: Dialect, chunks: readonly Buffer[], set: FixSet) {
  const out: Uint8Array[] = [];
  const reports: FixReport[] = [];
  const observed: Piece[] = [];
  const stream = dialect.createStream();
  const chain = createAnswerChain({
    fixes: set,
    dialect,
    stream,
    context: {
      dialect: dialect.id as FixDialect,
      streaming: true,
      httpStatus: 200,
      request: null,
      sent: null,
      requestBytes: 0,
      tools: new Map(Object.entries(schemas)),
      isContinued: false,
      now: () => 0,
      report: (report) => void reports.push(report),
      changed: () => {},
      held: () => {},
      recovered: () => {},
      resend: () => false,
    },
    onFault(fix, error) {
      throw new Error(`the fix ${fix} failed`, { cause: error });
    },
  });
  const client = {
    write: (bytes: Uint8Array) => void out.push(Buffer.from(bytes)),
    begin() {},
    end() {},
    destroy() {},
    hasBegun: () => true,
    hasWritten: () => true,
    isFlushed: () => true,
    status: () => 200,
  };
  const answer = createEventAnswer({ client, dialect, stream, chain, observe: (piece) => void observed.push(piece) });
  for (const chunk of chunks) answer.data(chunk);
  answer.ended();
  return { events: eventsOf(Buffer.concat(out)), reports, observed, bytes: Buffer.concat(out) };
}

function eventsOf(bytes: Buffer): [string | null, Json | string][] {
  const frames = createSseDecoder({ maxEventBytes: bytes.length + 1 }).feed(bytes);
  // Identifiers that the fixes make are new each time.
  const anonymous = (json: Json): Json =>
    JSON.parse(JSON.stringify(json).replaceAll(/(call|msg|toolu)_[0-9a-f]{32}/g, '$1_'));
  return frames
    .map(({ raw }) => readSseEvent(raw))
    .map(({ name, json, data }) => [name, json === undefined ? data : anonymous(json)]);
}

/** The same dialect without its word on where texts stand: every event is then read and written whole. */
function atLength(dialect: Dialect): Dialect {
  return {
    ...dialect,
    createStream(options) {
      const { deltaPath: _, ...stream } = dialect.createStream(options);
      return stream;
    },
  };
}

type Given = typeof answers extends fc.Arbitrary<infer T> ? T : never;

function chunksOf({ dialect, parts, ending, sizes, chunks, strangers }: Given): Buffer[] {
  const cut = (whole: string): string[] => inTurn(whole.length, sizes).map(([from, to]) => whole.slice(from, to));
  const events = wireStream(dialect.id as FixDialect, parts, ending, cut).map((event) =>
    Buffer.from(writeSseEvent({ ...event, raw: null })),
  );
  for (const at of strangers) events.splice(Math.min(at, events.length), 0, Buffer.from(': still there\n\n'));
  const bytes = Buffer.concat(events);
  return inTurn(bytes.length, chunks).map(([from, to]) => bytes.subarray(from, to));
}

/** Stretches of the given lengths, again and again. */
function inTurn(length: number, sizes: readonly number[]): [from: number, to: number][] {
  const stretches: [number, number][] = [];
  for (let from = 0, turn = 0; from < length; turn += 1) {
    const to = from + (sizes[turn % sizes.length] ?? 1);
    stretches.push([from, to]);
    from = to;
  }
  return stretches;
}

test('deltas that go the short way leave as they would have the long way, and count the same', () => {
  fc.assert(
    fc.property(answers, fc.constantFrom(everyFix, []), (given, set) => {
      const chunks = chunksOf(given);
      const { bytes: _, ...short } = outcome(given.dialect, chunks, set);
      const { bytes: __, ...long } = outcome(atLength(given.dialect), chunks, set);
      expect(short).toEqual(long);
    }),
    { numRuns: 1000, seed: 20_261_124 },
  );
});

const tokens = ['The', ' line', ' reads', ' well', ',', ' and', ' so', ' on', '.'];

/** How many events of an answer are read whole: those are what an answer costs. */
function readWhole(
  dialect: Dialect,
  parts: readonly AnswerPart[],
  cut: (whole: string) => string[],
): { whole: number; all: number } {
  let whole = 0;
  const counting: Dialect = {
    ...dialect,
    createStream(options) {
      const stream = dialect.createStream(options);
      return {
        ...stream,
        read(event) {
          whole++;
          return stream.read(event);
        },
      };
    },
  };
  const events = wireStream(dialect.id as FixDialect, parts, 'stop', cut).map((event) =>
    Buffer.from(writeSseEvent({ ...event, raw: null })),
  );
  outcome(counting, events, everyFix);
  return { whole, all: events.length };
}

test.each([
  ['openai-chat', openAiChat],
  ['anthropic', anthropic],
] as const)('of a long %s answer hardly any event is read whole', (_, dialect) => {
  const content = Array.from({ length: 60 }, (__, at) => `const value = compute(input, ${at});\n`).join('');
  const parts = [
    { reasoning: tokens.join('').repeat(20) },
    { text: tokens.join('').repeat(20) },
    { call: { id: 'call_1', name: 'write', arguments: JSON.stringify({ filePath: '/a', content }) } },
    // Raw line breaks: every line is repaired.
    { call: { id: 'call_2', name: 'write', arguments: `{"filePath":"/b","content":"${content}"}` } },
  ];
  const { whole, all } = readWhole(dialect, parts, (text) => text.match(/[^ ]{1,8} ?| /gs) ?? []);
  expect(all).toBeGreaterThan(800);
  expect(whole).toBeLessThan(40);
});

test('a server whose every event has a number of its own is read whole throughout', () => {
  const chunks = tokens.map((token, created) =>
    Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: token } }], created })}\n\n`),
  );
  const { bytes, observed } = outcome(openAiChat, chunks, everyFix);
  expect(bytes.toString()).toContain('"role":"assistant"');
  expect(observed.map((piece) => ('text' in piece ? piece.text : '')).join('')).toBe(tokens.join(''));
});

test('a text that was changed leaves in the bytes that stood around it', () => {
  const event = (text: string): string =>
    `data: { "choices" : [{"delta":{"tool_calls":[{"index":0,"function":{"arguments":${JSON.stringify(text)}}}]},"index":0}], "own":1.50 }\n\n`;
  const start =
    'data: {"choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"write","arguments":"{\\"filePath\\":\\"/a\\",\\"content\\":\\"x"}}]}}]}\n\n';
  const chunks = ['one', ' two', ' three\n', ' four'].map(event);
  const { bytes } = outcome(
    openAiChat,
    [start, ...chunks].map((chunk) => Buffer.from(chunk)),
    everyFix,
  );
  expect(bytes.toString()).toBe(start + ['one', ' two', ' three\\n', ' four'].map(event).join(''));
});
