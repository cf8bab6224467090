import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createConfigSchema } from '#shared/config/schema.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';
import { createConfigFile } from '../../config/config-file.ts';
import { exporters } from '../../exporters/registry.ts';
import { fixes } from '../../fixes/registry.ts';
import { createCore } from '../create-core.ts';

/** The whole program before a backend of the test's own, with a viewer who looks on. `more` of config.yaml. */
export async function startCore(listener: RequestListener, { apiKeys = '[]', more = '' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'core-'));
  const backend = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => backend.once('listening', resolve));
  const { port } = backend.address() as AddressInfo;
  const path = join(folder, 'config.yaml');
  await writeFile(path, `server: {port: 0, api_keys: ${apiKeys}}\nbackend: {host: 127.0.0.1, port: ${port}}\n${more}`);
  const schema = createConfigSchema({
    fixes: fixes.map(({ info }) => info),
    exporters: exporters.map(({ info }) => info),
  });
  const fail = (error: unknown) => {
    throw error;
  };
  const config = await createConfigFile({ path, schema, env: {}, onListenerError: fail });
  const core = createCore({
    config,
    log: pino({ level: 'silent' }),
    hostName: 'desk',
    dataFolder: folder,
    version: '1.2.3',
    host: {
      kind: 'headless',
      isDemo: false,
      folders: { config: folder, data: folder, logs: folder },
      onLogLine: () => () => {},
    },
  });
  const url = await core.start();
  const events: FeedEvent[] = [];
  const first = Promise.withResolvers<Snapshot>();
  const leave = core.api.bridge.subscribe({
    snapshot: first.resolve,
    event: (event) => void events.push(event),
    disconnected: fail,
  });
  onTestFinished(async () => {
    leave();
    await core.stop(0);
    await config.close();
    backend.closeAllConnections();
    backend.close();
    await rm(folder, { recursive: true });
  });
  const chat = () =>
    fetch(new URL('/v1/chat/completions', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'm',
        messages: [],
        tools: [
          {
            type: 'function',
            function: { name: 'write', parameters: { type: 'object', properties: { path: { type: 'string' } } } },
          },
        ],
      }),
    });
  return { core, url, events, snapshot: await first.promise, chat };
}
