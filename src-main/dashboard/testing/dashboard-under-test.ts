import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { HttpPlatform } from '#shared/contract/http-bridge.ts';
import type { Api } from '../../api/create-api.ts';
import { createDashboardServer } from '../dashboard-server.ts';

export const token = 'canary-token-of-this-launch';

/** Serves an api and a page of three files on a free port. Returns the origin. */
export async function startDashboard(api: Api): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
  const pageFolder = join(folder, 'renderer');
  await mkdir(join(pageFolder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.html'), 'outside');
  await writeFile(join(pageFolder, 'index.html'), '<!doctype html>page');
  await writeFile(join(pageFolder, 'assets', 'entry-abc123.js'), 'export {};');
  await writeFile(join(pageFolder, '.env'), 'hidden');
  const server = createDashboardServer({
    api,
    pageFolder,
    token,
    hostNames: ['desk'],
    onError(error) {
      throw error;
    },
  });
  const url = await server.listen('127.0.0.1', 0);
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  return url.origin;
}

/** A program's side of the wire; the events are read as plainly as the server writes them. */
export function httpPlatform(origin: string): HttpPlatform {
  const authorization = `Bearer ${token}`;

  async function read(path: string, signal: AbortSignal, message: (data: string) => void): Promise<void> {
    const response = await fetch(origin + path, { headers: { authorization }, signal });
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) message(data);
      }
    }
  }

  return {
    async post(path, json) {
      const headers = { authorization, 'content-type': 'application/json' };
      return await (await fetch(origin + path, { method: 'POST', headers, body: json })).text();
    },
    openEvents(path, { message, failed }) {
      const closing = new AbortController();
      const ended = () => {
        if (!closing.signal.aborted) failed();
      };
      void read(path, closing.signal, message).then(ended, ended);
      return () => closing.abort();
    },
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
