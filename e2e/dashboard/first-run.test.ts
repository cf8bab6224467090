import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DashboardPage } from '../browser/dashboard-page.ts';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';

describeInBrowser('the first run without a backend', () => {
  const stand = useBrowserStand({ config: 'backend:\n  port: 1\n' });
  let dashboard: DashboardPage;
  beforeEach(async () => {
    dashboard = await stand.openDashboard();
  });
  afterEach(() => dashboard.close());

  test('says what is missing, offers the demo, and lets one pass', async () => {
    const { content } = dashboard;
    await content.getByText('nothing listens on localhost:1').waitFor();
    await content.getByText('llama-proxy run --demo').waitFor();
    await content.getByRole('button', { name: 'Show the empty screen' }).click();
    await content.getByText('No request has come yet').waitFor();
  });

  test('Connect waits for the first request and turns green with the name of the client', async () => {
    const { content } = dashboard;
    await dashboard.open('Connect');
    await content.getByText('Waiting for the first request…').waitFor();
    expect(await content.getByRole('region', { name: 'the lines for the shell' }).textContent()).toContain(
      stand.dashboard.proxyUrl,
    );
    await fetch(`${stand.dashboard.proxyUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'some-agent/1.2 (journey)' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await content.getByText('some-agent/1.2 is connected').waitFor();
  });
});
