import { createAnswerChain } from '../../src-main/fixes/chain/answer-chain.ts';
import { createFixSet } from '../../src-main/fixes/chain/fix-set.ts';
import { fixes } from '../../src-main/fixes/registry.ts';
import type { ClientConnection } from '../../src-main/proxy/client-connection.ts';
import { createEventAnswer } from '../../src-main/proxy/event-answer.ts';
import { createSseDecoder } from '../../src-main/sse/sse-decoder.ts';
import { readSseEvent, writeSseEvent } from '../../src-main/sse/sse-event.ts';
import { createConfigSchema } from '../../src-shared/config/schema.ts';
import { openAiChat } from '../../src-shared/dialects/openai-chat/openai-chat.ts';
import { readWholeStream } from './reference-reader.ts';

/** Each takes one stream in the parts in which it came, and throws where it does not hold. */
export type Property = (parts: readonly Buffer[]) => void;

/** What the decoder hands out is, byte for byte, what it was given; and an event nobody changed is written as it came. */
export const nothingIsLost: Property = (parts) => {
  for (const maxEventBytes of [1, 64, 4096, 1_000_000]) {
    const decoder = createSseDecoder({ maxEventBytes });
    const out: Uint8Array[] = [];
    for (const part of parts) {
      for (const { raw, whole } of decoder.feed(part)) out.push(whole ? writeSseEvent(readSseEvent(raw)) : raw);
      if (decoder.pendingBytes() > maxEventBytes)
        throw new Error(`${decoder.pendingBytes()} bytes held, limit ${maxEventBytes}`);
    }
    out.push(decoder.end());
    sameBytes(Buffer.concat(out), Buffer.concat(parts), `limit ${maxEventBytes}`);
  }
};

/** However it was cut, the events are those that a reader of the whole stream finds. */
export const eventsAreTheSame: Property = (parts) => {
  const decoder = createSseDecoder({ maxEventBytes: 1_000_000 });
  const events = parts
    .flatMap((part) => decoder.feed(part))
    .map(({ raw }) => readSseEvent(raw))
    .filter(({ name, data, raw }) => name !== null || data !== '' || (raw !== null && saysData(raw)))
    .map(({ name, data }) => ({ name, data }));
  const expected = readWholeStream(Buffer.concat(parts));
  const [got, wanted] = [JSON.stringify(events), JSON.stringify(expected)];
  if (got !== wanted)
    throw new Error(`events differ:\n  got    ${got.slice(0, 400)}\n  wanted ${wanted.slice(0, 400)}`);
};

const schema = createConfigSchema({ fixes: fixes.map(({ info }) => info), exporters: [] });
const allFixes = createFixSet(fixes, schema.parse({}).fixes);
const begun = Buffer.from(
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}\n\n',
);
const rest = Buffer.from(
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
);

/** With every fix at work, events that no fix can claim leave a healthy answer byte for byte. */
export const strangersPass: Property = (parts) => {
  const stream = [begun, ...parts, Buffer.from('\n\n'), rest];
  if (mayBeClaimed(Buffer.concat(stream.slice(1, -1)))) return;
  const out: Uint8Array[] = [];
  const client = { write: (bytes: Uint8Array) => void out.push(bytes), end: () => {} } as unknown as ClientConnection;
  const dialect = openAiChat.createStream();
  const chain = createAnswerChain({
    fixes: allFixes,
    dialect: openAiChat,
    stream: dialect,
    context: {
      dialect: 'openai-chat',
      streaming: true,
      httpStatus: 200,
      request: null,
      sent: null,
      requestBytes: 0,
      tools: new Map(),
      isContinued: false,
      now: () => 0,
      report: () => {},
      changed: () => {},
      held: () => {},
      recovered: () => {},
      resend: () => false,
    },
    onFault(fix, error) {
      throw new Error(`the fix ${fix} failed`, { cause: error });
    },
  });
  const answer = createEventAnswer({ client, dialect: openAiChat, stream: dialect, chain, observe: () => {} });
  for (const part of stream) if (part.length > 0) answer.data(part);
  answer.ended();
  sameBytes(Buffer.concat(out), Buffer.concat(stream), 'with every fix');
};

/** A JSON object may be a chunk that wants mending, `[DONE]` an end that comes too early. Anything else is nobody's. */
function mayBeClaimed(bytes: Buffer): boolean {
  const frames = createSseDecoder({ maxEventBytes: bytes.length + 1 }).feed(bytes);
  return frames
    .map(({ raw }) => readSseEvent(raw))
    .some(({ json, data }) => data.includes('[DONE]') || (typeof json === 'object' && json !== null));
}

function saysData(raw: Uint8Array): boolean {
  return /^\uFEFF?data(?::|$)/m.test(Buffer.from(raw).toString().replaceAll('\r', '\n'));
}

function sameBytes(got: Buffer, wanted: Buffer, what: string): void {
  if (got.equals(wanted)) return;
  const at = wanted.findIndex((byte, index) => got[index] !== byte);
  throw new Error(`${what}: ${got.length} bytes for ${wanted.length}, the first that differs at ${at}`);
}
