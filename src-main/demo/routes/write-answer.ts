import { asNumber } from '#shared/dialects/json.ts';
import type { AnswerFormat } from '../answers/answer-format.ts';
import { answerFormats } from '../answers/answer-formats.ts';
import { type GenerationEvent, generate } from '../engine/generation.ts';
import { randomAlphanumerics } from '../engine/ids.ts';
import { createAnswerSink, strike } from '../http/answer-sink.ts';
import { EVENT_STREAM, JSON_TYPE } from '../http/http-answer.ts';
import { withPings } from '../http/pinger.ts';
import { serverError } from '../requests/errors.ts';
import { generationSettings } from '../requests/generation-settings.ts';
import type { Reply, SimulatedRequest } from '../script/reply.ts';
import type { Exchange } from './answer-generation.ts';
import type { ServerState } from './state.ts';

/** llama-server's `--sse-ping-interval` in seconds. */
const PING_INTERVAL_SECONDS = 30;

/** Waits for a slot, generates the scripted reply in it and writes it in the request's dialect. */
export async function writeAnswer(
  state: ServerState,
  request: SimulatedRequest,
  reply: Reply,
  prompt: readonly number[],
  exchange: Exchange,
): Promise<void> {
  const { simulation, pool } = state;
  const settings = generationSettings(request.endpoint, request.body);
  const slot = await pool.acquire(prompt, settings, exchange.signal);
  try {
    if (reply.fault && strikesAtOnce(reply.fault)) await strike(reply.fault, exchange.response, exchange.signal);
    const events = generate({
      slot,
      prompt,
      reply,
      contextSize: simulation.contextSize,
      speculative: simulation.speculative,
      maxTokens: settings.maxTokens,
      speed: simulation.speed,
      clock: simulation.clock,
      signal: exchange.signal,
    });
    const format = answerFormats[request.endpoint]({
      id: randomAlphanumerics(32),
      created: Math.floor(simulation.clock.nowMs() / 1000),
      model: simulation.model,
      build: simulation.build,
      body: request.body,
      prompt: request.prompt,
      settings: settings.nativeSettings,
    });
    if (request.stream) await writeStream(state, request, reply, events, format, exchange);
    else await writeBody(state, reply, events, format, exchange);
  } finally {
    pool.release(slot);
  }
}

async function writeStream(
  state: ServerState,
  request: SimulatedRequest,
  reply: Reply,
  events: AsyncIterable<GenerationEvent>,
  format: AnswerFormat,
  { request: incoming, response, signal }: Exchange,
): Promise<void> {
  state.answers.head(incoming, response, 200, { contentType: EVENT_STREAM, length: null });
  // The real server sends its headers when the slot starts on the prompt, long before the first token.
  response.flushHeaders();
  const seconds = asNumber(request.body.sse_ping_interval) ?? PING_INTERVAL_SECONDS;
  const sink = createAnswerSink(response, reply.fault, signal);
  const pinged = withPings(sink, { intervalMs: seconds * 1000, clock: state.simulation.clock, signal });
  try {
    for await (const event of events) {
      if (event.kind === 'finished') state.counters.add(event.result);
      for (const write of format.stream(event)) await pinged.write(write);
    }
  } finally {
    pinged.stop();
  }
  await sink.end();
}

async function writeBody(
  state: ServerState,
  reply: Reply,
  events: AsyncIterable<GenerationEvent>,
  format: AnswerFormat,
  { request: incoming, response, signal }: Exchange,
): Promise<void> {
  for await (const event of events) {
    if (event.kind === 'failed') throw serverError(event.message);
    if (event.kind !== 'finished') continue;
    state.counters.add(event.result);
    const bytes = Buffer.from(JSON.stringify(format.body(event.result)));
    state.answers.head(incoming, response, 200, { contentType: JSON_TYPE, length: bytes.length });
    const sink = createAnswerSink(response, reply.fault, signal);
    await sink.write(bytes);
    await sink.end();
  }
}

function strikesAtOnce(fault: NonNullable<Reply['fault']>): boolean {
  const breaks = fault.kind === 'reset' || fault.kind === 'truncate' || fault.kind === 'hang';
  return breaks && fault.afterBytes === undefined;
}
