import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestDetail } from '#shared/contract/history-queries.ts';
import { durationFigure, figureText } from '#shared/metrics/figures.ts';
import type { ReplyPart, SimulatedRequest } from '../../src-main/demo/script/reply.ts';
import { askProgram } from '../browser/ask-program.ts';
import type { DashboardPage } from '../browser/dashboard-page.ts';
import { useSimulatedStand } from '../browser/simulated-stand.ts';
import { describeInBrowser } from '../browser/stand.ts';
import { exchange } from '../exchange.ts';
import { until } from '../until.ts';

const run = promisify(execFile);
const client = 'inspected/1.0';
const broken = '{"content":"it\'s done\\n","filePath":"/a.txt","filePath"/a.txt"}';
const mended = '{"content":"it\'s done\\n","filePath":"/a.txt"}';

describeInBrowser('the inspector', () => {
  const stand = useSimulatedStand({
    // Fast, but with a pause before each token.
    speed: { prefillTokensPerSecond: 5000, generationTokensPerSecond: 100, paced: true },
    reply: (request) => ({ parts: answerTo(request) }),
  });
  let dashboard: DashboardPage;
  let first: RequestDetail;
  let second: RequestDetail;

  beforeAll(async () => {
    const system = (day: string) => ({
      role: 'system',
      content: `You write files. Today is ${day}. ${'Be brief. '.repeat(60)}`,
    });
    const user = { role: 'user', content: "Write what's done" };
    const { text } = await ask([system('Monday'), user]);
    expect(text).toContain('[DONE]');
    const call = { id: 'call-1', type: 'function', function: { name: 'write', arguments: mended } };
    await ask([
      system('Tuesday'),
      user,
      { role: 'assistant', content: '', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call-1', content: 'Wrote 10 characters.' },
    ]);
    dashboard = await stand.openDashboard({ permissions: ['clipboard-read', 'clipboard-write'] });
    const [newer, older] = await until('both in the history', async () => {
      const { requests } = await askProgram(dashboard, 'requests.list', { client });
      return requests.length === 2 ? requests : undefined;
    });
    first = await askProgram(dashboard, 'requests.get', { id: older?.metrics.request_id ?? '' });
    second = await askProgram(dashboard, 'requests.get', { id: newer?.metrics.request_id ?? '' });
  });
  afterAll(() => dashboard.close());

  test('the timeline names the phases in their order with their times', async () => {
    await inspect(first);
    const { metrics } = first.request;
    const times = await dashboard.content
      .locator('.timeline-key > div')
      .evaluateAll((entries) =>
        entries.map((entry) => [entry.querySelector('dt')?.textContent, entry.querySelector('dd b')?.textContent]),
      );
    const expected = [
      ['Queued', metrics.queue_ms],
      ['Prefill', metrics.prompt_ms],
      ['Thinking', metrics.reasoning_ms],
      ['Answering', metrics.answer_ms],
      ['Tool calls', metrics.tool_call_ms],
    ] as const;
    for (const [, ms] of expected) expect(ms).toBeGreaterThan(0);
    expect(times.slice(0, expected.length)).toEqual(
      expected.map(([name, ms]) => [name, figureText(durationFigure(ms))]),
    );
  });

  test('the conversation shows what was asked, thought, said and called', async () => {
    await inspect(first);
    const talk = await dashboard.content.locator('.turns').textContent();
    for (const part of ["Write what's done", 'A file is wanted', 'I will write it', "it's done"])
      expect(talk).toContain(part);
  });

  test('a repaired call shows how the model wrote it and how the client got it', async () => {
    await inspect(first);
    await tab(/^Tool calls/);
    const call = dashboard.content.locator('.call');
    await call.getByText('Repaired', { exact: true }).waitFor();
    expect(await sideOf(call, 'Before')).toBe(broken);
    expect(JSON.parse(await sideOf(call, 'After'))).toEqual(JSON.parse(mended));

    await tab(/^Repairs/);
    const repair = dashboard.content.locator('.repair').first();
    expect(await repair.textContent()).toContain('write');
    expect(await sideOf(repair, 'Before')).toBe(first.repairs[0]?.before);
    expect(await sideOf(repair, 'After')).toBe(first.repairs[0]?.after || 'nothing');
  });

  test('each event of the answer has its time and the time since the one before', async () => {
    await inspect(first);
    await tab('Raw');
    await dashboard.content.getByText('Answer of the backend', { exact: true }).click();
    const events = dashboard.content.getByRole('listbox', { name: 'Events' }).getByRole('option');
    await events.first().waitFor();
    const body = first.bodies.find(({ part }) => part === 'backend_response');
    const sent = (body?.text ?? '').split('\n\n').filter((event) => event.trim() !== '');
    expect(await events.first().getAttribute('aria-setsize')).toBe(`${sent.length}`);
    const rows = await events.evaluateAll((options) =>
      options.map((option) => Array.from(option.children, (cell) => cell.textContent ?? '')),
    );
    expect(rows.length).toBeGreaterThan(10);
    const atMs = rows.map(([, at = '']) => Number(at.replace(' s', '')) * 1000);
    const gaps = rows.slice(1).map(([, , gap = '']) => milliseconds(gap));
    for (const [index, gap] of gaps.entries()) {
      // Times are shown to the millisecond.
      expect(Math.abs((atMs[index + 1] ?? 0) - (atMs[index] ?? 0) - gap)).toBeLessThanOrEqual(1.5);
    }
    expect(gaps.some((gap) => gap > 1)).toBe(true);

    await events.nth(3).click();
    const whole = dashboard.content.getByRole('region', { name: `Event 4 of ${sent.length}` });
    const shown = await whole.locator('code').allTextContents();
    expect(JSON.parse(shown.join('\n'))).toEqual(JSON.parse(sent[3]?.replace(/^data: /, '') ?? ''));
  });

  test('what the proxy changed in the answer shows beside what the client got', async () => {
    await inspect(first);
    await tab('Raw');
    for (const [name, part] of [
      ['Request as it came', 'client_request'],
      ['Answer as the client got it', 'client_response'],
    ] as const) {
      await dashboard.content.getByText(name, { exact: true }).click();
      const { totalBytes = 0 } = first.bodies.find((body) => body.part === part) ?? {};
      await dashboard.content.getByText(new RegExp(`^${totalBytes.toLocaleString('en-US')} bytes`)).waitFor();
    }
  });

  test('the cache view says what changed since the request before', async () => {
    await inspect(second);
    await tab('Cache');
    const { content } = dashboard;
    await content.getByText(/^The system prompt changed at character \d+\. From there on/).waitFor();
    const change = content.locator('.insp-compare');
    expect(await sideOf(change, 'Before')).toContain('Monday');
    expect(await sideOf(change, 'After')).toContain('Tuesday');
    await content.getByRole('link', { name: 'the request before' }).click();
    await heading(first).waitFor();
    await tab('Cache');
    await content.getByText('There is nothing to compare with').waitFor();
  });

  test('a replay is a new request with the same body', async () => {
    await inspect(first);
    await dashboard.content.getByRole('button', { name: 'Replay' }).click();
    await dashboard.content.getByRole('link', { name: 'Sent again: open the new request' }).click();
    await dashboard.content.getByText('Where the time went').waitFor();
    const id = decodeURIComponent(new URL(dashboard.page.url()).hash.replace('#/requests/', ''));
    expect(id).not.toBe(first.request.metrics.request_id);
    const replayed = await askProgram(dashboard, 'requests.get', { id });
    expect(replayed.request.metrics.status).toBe('completed');
    expect(sentBody(replayed)).toBe(sentBody(first));
  });

  test('the copied command runs and asks the same', async ({ skip }) => {
    await run('curl', ['--version']).catch(() => skip('there is no curl on this machine'));
    await inspect(first);
    await dashboard.content.getByRole('button', { name: 'Copy as cURL' }).click();
    await dashboard.content.getByText(/^Copied as a curl command/).waitFor();
    const command = await dashboard.page.evaluate(() => navigator.clipboard.readText());
    const { stdout } = await run('sh', ['-c', command]);
    expect(stdout).toContain('data: [DONE]');
    const sent = await until('its record', async () => {
      const { requests } = await askProgram(dashboard, 'requests.list', { limit: 1, search: 'curl/' });
      return requests[0];
    });
    const { id } = { id: sent.metrics.request_id };
    expect(sentBody(await askProgram(dashboard, 'requests.get', { id }))).toBe(sentBody(first));
    expect(sent.metrics.session_id).toBe(first.request.metrics.session_id);
  });

  test('a test case leaves the page as a file', async () => {
    await inspect(first);
    const [download] = await Promise.all([
      dashboard.page.waitForEvent('download'),
      dashboard.content.getByRole('button', { name: 'Save as test case' }).click(),
    ]);
    await dashboard.content.getByText(`Saved as ${download.suggestedFilename()}.`).waitFor();
  });

  function ask(messages: readonly object[]) {
    return exchange(stand.dashboard.proxyUrl, {
      path: '/v1/chat/completions',
      headers: { 'user-agent': client, 'x-session-id': 'inspected' },
      body: {
        stream: true,
        stream_options: { include_usage: true },
        messages,
        tools: [
          {
            type: 'function',
            function: {
              name: 'write',
              parameters: {
                type: 'object',
                properties: { content: { type: 'string' }, filePath: { type: 'string' } },
                required: ['content', 'filePath'],
              },
            },
          },
        ],
      },
    });
  }

  async function inspect(detail: RequestDetail): Promise<void> {
    // From another screen, so that nothing of the journey before is left.
    await dashboard.open('Connect');
    await dashboard.page.evaluate((id) => {
      location.hash = `#/requests/${id}`;
    }, detail.request.metrics.request_id);
    await heading(detail).waitFor();
    await dashboard.content.getByText('Where the time went').waitFor();
  }

  function heading(detail: RequestDetail): Locator {
    return dashboard.content.getByRole('heading', { level: 1, name: detail.request.metrics.request_id });
  }

  async function tab(name: string | RegExp): Promise<void> {
    await dashboard.content.getByRole('tab', { name }).click();
    await dashboard.content.getByRole('tabpanel', { name }).waitFor();
  }
});

/** Thinks, speaks and calls with broken arguments; once the call was answered it only speaks. */
function answerTo({ messages }: SimulatedRequest): ReplyPart[] {
  if (messages.at(-1)?.role === 'tool') return [{ kind: 'text', text: 'It is written.' }];
  return [
    { kind: 'reasoning', text: 'A file is wanted, so the tool that writes files is the one to call.' },
    { kind: 'text', text: 'I will write it, as you wish.' },
    { kind: 'toolCall', name: 'write', argumentsText: broken },
  ];
}

function sentBody({ bodies }: RequestDetail): string | undefined {
  return bodies.find(({ part }) => part === 'client_request')?.text;
}

/** One side of a change, without its sign. */
async function sideOf(place: Locator, side: 'Before' | 'After'): Promise<string> {
  return (
    (await place
      .locator('pre')
      .filter({ hasText: `${side}: ` })
      .first()
      .locator('code')
      .textContent()) ?? ''
  );
}

/** `+12.3 ms`, `+1.20 s` */
function milliseconds(gap: string): number {
  const [, digits = '', unit] = /^\+([\d.,]+) (ms|s)$/.exec(gap) ?? [];
  if (unit === undefined) throw new Error(`no time: "${gap}"`);
  return Number(digits) * (unit === 's' ? 1000 : 1);
}
