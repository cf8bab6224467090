import { setImmediate as nextTurn } from 'node:timers/promises';
import { createAnswerSink, strike } from '../http/answer-sink.ts';
import { EVENT_STREAM } from '../http/http-answer.ts';
import type { RawReply } from '../script/reply.ts';
import type { Exchange } from './answer-generation.ts';
import type { ServerState } from './state.ts';

/** Sends recorded bytes, one socket write per item, with a turn of the event loop between them. */
export async function replay(state: ServerState, { rawStream }: RawReply, exchange: Exchange): Promise<void> {
  const { request, response, signal } = exchange;
  const { status = 200, headers = {}, writes, ending = 'end' } = rawStream;
  const { 'content-type': contentType = EVENT_STREAM, ...extra } = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  state.answers.head(request, response, status, { contentType, length: null, extra });
  response.flushHeaders();
  const sink = createAnswerSink(response, undefined, signal);
  for (const write of writes) {
    await sink.write(write);
    await nextTurn(undefined, { signal });
  }
  if (ending === 'end') await sink.end();
  else await strike({ kind: ending }, response, signal);
}
