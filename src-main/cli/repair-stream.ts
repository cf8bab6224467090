import { anthropic } from '#shared/dialects/anthropic/anthropic.ts';
import type { Dialect } from '#shared/dialects/dialect.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import { openAiChat } from '#shared/dialects/openai-chat/openai-chat.ts';
import { openAiResponses } from '#shared/dialects/openai-responses/openai-responses.ts';
import { readTools } from '#shared/dialects/request-tools.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import { createAnswerChain } from '../fixes/chain/answer-chain.ts';
import type { FixSet } from '../fixes/chain/fix-set.ts';
import type { FixDialect, FixReport } from '../fixes/fix.ts';
import { createSseDecoder } from '../sse/sse-decoder.ts';
import { readSseEvent, writeSseEvent } from '../sse/sse-event.ts';

/** A recorded stream after the fixes, and what they did. */
export interface MendedStream {
  dialect: FixDialect;
  bytes: Buffer;
  reports: FixReport[];
}

/** True for what looks like a recorded event stream rather than the arguments of one call. */
export function isEventStream(input: string): boolean {
  return /^\uFEFF?(?:(?:data|event|id|retry)?:)/.test(input.trimStart());
}

/** Sends a recorded answer through the fixes, as the proxy would have; `request` is the request that it answered, if known. */
export function mendStream(recording: Buffer, fixes: FixSet, request: JsonObject | null): MendedStream {
  const decoder = createSseDecoder({ maxEventBytes: recording.length + 1 });
  const frames = decoder.feed(recording);
  const rest = decoder.end();
  const events = frames.map(({ raw }) => readSseEvent(raw));
  const dialect = dialectOf(events);
  const stream = dialect.createStream();
  const reports: FixReport[] = [];
  const chain = createAnswerChain({
    fixes,
    dialect,
    stream,
    context: {
      dialect: dialect.id as FixDialect,
      streaming: true,
      httpStatus: 200,
      request,
      sent: request,
      requestBytes: request === null ? 0 : JSON.stringify(request).length,
      tools: readTools(request),
      isContinued: false,
      now: () => 0,
      report: (report) => void reports.push(report),
      changed: () => undefined,
      held: () => undefined,
      recovered: () => undefined,
      resend: () => false, // There is nobody to ask again.
    },
    onFault(fix, error) {
      throw new Error(`the fix ${fix} failed on this stream`, { cause: error });
    },
  });
  const leaving = [...events.flatMap((event) => chain.event(event, stream.read(event))), ...chain.end()];
  return { dialect: dialect.id as FixDialect, bytes: Buffer.concat([...leaving.map(writeSseEvent), rest]), reports };
}

function dialectOf(events: readonly WireEvent[]): Dialect {
  const names = events.map(({ name }) => name ?? '');
  if (names.some((name) => name.startsWith('response.'))) return openAiResponses;
  return names.some((name) => name.startsWith('message_') || name.startsWith('content_block_'))
    ? anthropic
    : openAiChat;
}
