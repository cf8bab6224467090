import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { exchange } from '../exchange.ts';
import { dashboardOf } from '../security/sign-in.ts';
import type { RunningProxy } from '../start-proxy.ts';
import { until } from '../until.ts';

const events =
  'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

/** A backend's answer to an `Asker`. */
export function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events);
}

/** Sends requests, each in a session of its own name, and knows which were answered. */
export interface Asker {
  /** Sends some, one after the other. Each must be answered whole. */
  ask(proxy: RunningProxy, count: number): Promise<void>;
  readonly answered: readonly string[];
}

export function createAsker(): Asker {
  const answered: string[] = [];
  const body = { stream: true, messages: [{ role: 'user', content: 'Hello. '.repeat(1000) }] };
  return {
    async ask({ url }, count) {
      for (let asked = 0; asked < count; asked++) {
        const session = `request-${answered.length}`;
        const headers = { 'x-session-id': session };
        const got = await exchange(url, { path: '/v1/chat/completions', headers, body });
        expect(got).toMatchObject({ status: 200, complete: true, text: events });
        answered.push(session);
      }
    },
    answered,
  };
}

/** Sessions of the requests in the history, one for each, as the running program tells them. */
export async function keptSessions(proxy: RunningProxy): Promise<string[]> {
  const { origin, token } = await dashboardOf(proxy);
  const headers = { authorization: `Bearer ${token}` };
  const { status, text } = await exchange(origin, { path: `${httpPaths.export}?format=jsonl`, headers });
  expect(status).toBe(200);
  return sessionsIn(text);
}

/** The session of each record in whole lines of JSON; the witness, and the request that warmed up, named none. */
export function sessionsIn(lines: string): string[] {
  const records = lines.split('\n').slice(0, -1);
  return records.flatMap((line) => (JSON.parse(line) as RequestMetrics).session_id ?? []);
}

/** Waits for the log to say that the history is being written again. */
export function untilWritten(proxy: RunningProxy, times = 1): Promise<unknown> {
  const isBack = () => logged(proxy).filter(({ msg }) => msg.includes('is being written again')).length >= times;
  return until('the history to be written again', () => isBack() || undefined, 25_000);
}

export function untilTold(proxy: RunningProxy, code: string, times = 1): Promise<unknown> {
  return until(`the log to tell of ${code}`, () => told(proxy, code).length >= times || undefined, 15_000);
}

/** What the log said under a code. */
export function told(proxy: RunningProxy, code: string): string[] {
  return logged(proxy).flatMap((line) => (line.code === code ? line.msg : []));
}

function logged({ program }: RunningProxy): { code?: string; msg: string }[] {
  const lines = program.output().stderr.split('\n').slice(0, -1);
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as { code?: string; msg: string });
}
