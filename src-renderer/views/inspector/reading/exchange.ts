import type { RequestDetail, StoredBodyView } from '#shared/contract/history-queries.ts';
import type { FoldedChoice } from '#shared/dialects/answer-fold.ts';
import { type Answer, jsonObject, readAnswer } from './answer.ts';
import { type CallChange, callChanges } from './call-changes.ts';
import { dialectOf } from './dialect-of.ts';
import { readTurns, type Turn } from './turns.ts';

/** What the kept bodies of a request say. */
export interface ReadExchange {
  /** Null where the request was not kept whole. */
  readonly turns: readonly Turn[] | null;
  /** As the client got them, else as the backend wrote them; null where neither was kept. */
  readonly answers: readonly FoldedChoice[] | null;
  readonly errors: readonly string[];
  readonly calls: readonly CallChange[];
}

export function readExchange({ request, bodies, repairs }: RequestDetail): ReadExchange {
  const part = (name: StoredBodyView['part']) => bodies.find((body) => body.part === name);
  const came = part('client_request') ?? part('backend_request');
  const dialect = dialectOf(request.metrics.dialect);
  const answerOf = (body: StoredBodyView | undefined): Answer | null =>
    body === undefined || dialect === null ? null : readAnswer(body, dialect);
  const [backend, client] = [answerOf(part('backend_response')), answerOf(part('client_response'))];
  const json = came === undefined ? null : jsonObject(came.text);
  const answer = client ?? backend;
  return {
    turns: json === null ? null : readTurns(json),
    answers: answer?.choices ?? null,
    errors: answer?.errors ?? [],
    calls: callChanges(backend?.choices ?? null, client?.choices ?? null, repairs),
  };
}
