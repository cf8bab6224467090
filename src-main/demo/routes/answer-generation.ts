import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '#shared/dialects/json.ts';
import { END_TOKEN, tokenize } from '../engine/tokens.ts';
import { AnswerBroken } from '../http/answer-sink.ts';
import { readConversation } from '../requests/conversation.ts';
import { contextOverflow, handlerError } from '../requests/errors.ts';
import { readPrompt } from '../requests/prompt.ts';
import type { Endpoint, SimulatedRequest } from '../script/reply.ts';
import { replay } from './replay.ts';
import type { ServerState } from './state.ts';
import { writeAnswer } from './write-answer.ts';

/** One HTTP exchange and the time it lasts. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Aborts when the client leaves or the server closes. */
  signal: AbortSignal;
}

/** Answers one generation request; throws `LlamaServerError` for what is refused before the answer begins. */
export async function answerGeneration(
  state: ServerState,
  endpoint: Endpoint,
  body: JsonObject,
  exchange: Exchange,
): Promise<void> {
  const conversation = readConversation(endpoint, body);
  const prompt = readPrompt(endpoint, body, conversation);
  const tokens = prompt === '' ? [END_TOKEN] : tokenize(prompt);
  const { contextSize, onRequest, onAbort } = state.simulation;
  if (tokens.length >= contextSize) throw contextOverflow(tokens.length, contextSize);
  const request: SimulatedRequest = {
    endpoint,
    url: exchange.request.url ?? '',
    headers: exchange.request.headers,
    body,
    stream: body.stream === true,
    ...conversation,
    prompt,
    ordinal: state.taken,
  };
  state.taken += 1;
  onRequest(request);

  try {
    const reply = await state.reply(request);
    if ('error' in reply) {
      const { status, type, message, fields } = reply.error;
      throw handlerError(status, type, message, fields);
    }
    if ('rawStream' in reply) await replay(state, reply, exchange);
    else await writeAnswer(state, request, reply, tokens, exchange);
  } catch (error) {
    if (exchange.signal.aborted) {
      if (!state.closing.aborted) onAbort(request);
    } else if (!(error instanceof AnswerBroken)) throw error;
  }
}
