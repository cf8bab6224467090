import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { countFigure, figureText } from '#shared/metrics/figures.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { askProgram } from '../browser/ask-program.ts';
import type { DashboardPage } from '../browser/dashboard-page.ts';
import { fillHistory } from '../browser/fill-history.ts';
import { openRequestTable, type RequestTable } from '../browser/request-table.ts';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';
import { exchange } from '../exchange.ts';

const rows = 50_000;
const beganMs = Date.now() - rows * 60_000;

describeInBrowser('a long history', () => {
  const stand = useBrowserStand({
    config: 'backend:\n  port: 1\n',
    fillDataFolder: (folder) =>
      fillHistory(
        folder,
        Array.from({ length: rows }, (_, index) => request(index)),
      ),
  });
  let dashboard: DashboardPage;
  let table: RequestTable;
  beforeAll(async () => {
    dashboard = await stand.openDashboard();
    table = await openRequestTable(dashboard);
    await table.counted(rows);
  });
  afterAll(() => dashboard.close());

  test('its end is the oldest request', async () => {
    await dashboard.page.keyboard.press('End');
    await dashboard.content.getByText('50,000 of 50,000 requests').waitFor();
    await table.row(rows - 1).waitFor();
    expect((await drawn()).at(-1)).toEqual([rows - 1, identity(request(0))]);
    await expectThoseOfTheHistory();
  });

  test('a leap of the scroll bar into the middle shows the rows of the middle', async () => {
    await table.grid.evaluate((grid) => grid.scrollTo(0, grid.scrollHeight / 2));
    await table.row(rows / 2).waitFor();
    await expectThoseOfTheHistory();
  });

  test('what ends meanwhile waits and moves no row', async () => {
    const before = await drawn();
    await exchange(stand.dashboard.proxyUrl, { path: '/v1/chat/completions', body: { messages: [] } });
    const waiting = dashboard.content.getByRole('button', { name: '1 new' });
    await waiting.waitFor();
    expect(await drawn()).toEqual(before);
    await waiting.click();
    await dashboard.content.getByText('50,001 requests').waitFor();
    await table.row(1).waitFor();
    expect((await drawn()).slice(1, 3)).toEqual([
      [1, identity(request(rows - 1))],
      [2, identity(request(rows - 2))],
    ]);
  });

  test('page by page down and up again comes back to the same rows', async () => {
    const top = await drawn();
    await table.grid.focus();
    for (let page = 0; page < 5; page++) await dashboard.page.keyboard.press('PageDown');
    expect((await drawn()).at(-1)?.[0]).toBeGreaterThan(top.at(-1)?.[0] ?? 0);
    await expectThoseOfTheHistory();
    await dashboard.page.keyboard.press('Home');
    await table.row(0).waitFor();
    expect(await drawn()).toEqual(top);
  });

  /** Each drawn row beside what the program has at its place. */
  async function expectThoseOfTheHistory(): Promise<void> {
    const shown = await drawn();
    const first = shown[0]?.[0] ?? 0;
    expect(shown.length).toBeGreaterThan(10);
    const page = await askProgram(dashboard, 'requests.list', { skip: first, limit: shown.length });
    expect(shown).toEqual(page.requests.map(({ metrics }, index) => [first + index, identity(metrics)]));
  }

  async function drawn(): Promise<(readonly [place: number, identity: string])[]> {
    const input = await table.column('Input');
    const output = await table.column('Output');
    return [...input].map(([place, text]) => [place, `${text} ${output.get(place)}`] as const);
  }
});

/** Input and output name it: both are shown in full below ten thousand. */
function request(index: number): RequestMetrics {
  return exampleMetrics({
    request_id: `request-${index}`,
    timestamp: new Date(beganMs + index * 60_000).toISOString(),
    prompt_tokens: index % 10_000,
    completion_tokens: Math.floor(index / 10_000),
    session_id: `session-${Math.floor(index / 100)}`,
  });
}

function identity({ prompt_tokens, completion_tokens }: RequestMetrics): string {
  return `${figureText(countFigure(prompt_tokens))} ${figureText(countFigure(completion_tokens))}`;
}
