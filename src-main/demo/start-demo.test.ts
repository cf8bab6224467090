import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { DEMO_MODEL } from './simulated-llama-server.ts';
import { startDemo } from './start-demo.ts';

it('runs a server and lets an agent talk to it, until it is closed', async () => {
  const demo = await startDemo({ version: '1.2.3' });
  const logged: string[] = [];
  const log = { info: (message: string) => logged.push(message), warn: (message: string) => logged.push(message) };
  try {
    expect(await (await fetch(new URL('/health', demo.backendUrl))).json()).toEqual({ status: 'ok' });

    demo.begin(demo.backendUrl, log);
    for (let busy = false; !busy; ) {
      const slots = (await (await fetch(new URL('/slots', demo.backendUrl))).json()) as { is_processing: boolean }[];
      busy = slots.some((slot) => slot.is_processing);
      await nextTurn();
    }
    demo.stop();
  } finally {
    await demo.close();
  }

  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain(DEMO_MODEL);
  await expect(fetch(new URL('/health', demo.backendUrl))).rejects.toThrow();
});
