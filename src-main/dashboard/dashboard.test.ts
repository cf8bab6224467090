import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Api } from '../api/create-api.ts';
import { startApi } from '../api/testing/api-under-test.ts';
import { createDashboard } from './dashboard.ts';

function setUp(api: Api) {
  const settings = { enabled: true, host: '127.0.0.1', port: 0 };
  const moves: (string | null)[] = [];
  const failures: string[] = [];
  const dashboard = createDashboard({
    api,
    settings: () => ({ ...settings }),
    pageFolder: '/nowhere/at/all',
    token: 'secret',
    hostName: 'desk',
    onMoved: (url) => moves.push(url?.hostname ?? null),
    onFailure: (message) => failures.push(message),
    onError(error) {
      throw error;
    },
  });
  onTestFinished(() => dashboard.close());
  return { dashboard, settings, moves, failures };
}

async function busyPort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  onTestFinished(() => void holder.close());
  return (holder.address() as { port: number }).port;
}

const answers = (url: URL | null) =>
  fetch(url ?? 'http://none.invalid').then(
    ({ status }) => status,
    () => null,
  );

test('follows the settings: on, elsewhere, off, and on again', async () => {
  const { dashboard, settings, moves } = setUp((await startApi()).api);
  await dashboard.apply();
  const first = dashboard.url;
  // There is no page to show, and it says so.
  expect(await answers(first)).toBe(503);
  settings.host = '0.0.0.0';
  await dashboard.apply();
  expect([await answers(first), await answers(dashboard.url)]).toStrictEqual([null, 503]);
  settings.enabled = false;
  const second = dashboard.url;
  await dashboard.apply();
  expect([dashboard.url, await answers(second)]).toStrictEqual([null, null]);
  settings.enabled = true;
  await dashboard.apply();
  expect(await answers(dashboard.url)).toBe(503);
  expect(moves).toStrictEqual(['127.0.0.1', '127.0.0.1', null, '127.0.0.1']);
});

test('settings that stay the same leave it where it is', async () => {
  const { dashboard, moves } = setUp((await startApi()).api);
  await dashboard.apply();
  await dashboard.apply();
  expect(moves).toHaveLength(1);
});

test('a port that is taken is told once, with the remedy; a dashboard that runs stays', async () => {
  const { dashboard, settings, failures } = setUp((await startApi()).api);
  settings.port = await busyPort();
  await dashboard.apply();
  expect(dashboard.url).toBeNull();
  expect(failures).toStrictEqual([expect.stringMatching(/in use.*dashboard\.port.*goes on without it/)]);
  settings.port = 0;
  await dashboard.apply();
  const { url } = dashboard;
  settings.port = await busyPort();
  await dashboard.apply();
  expect(dashboard.url).toBe(url);
  expect(await answers(url)).toBe(503);
});
