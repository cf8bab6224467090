import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RequestFilter } from '#shared/contract/history-queries.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { countFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { askProgram } from '../browser/ask-program.ts';
import type { DashboardPage } from '../browser/dashboard-page.ts';
import { fillHistory } from '../browser/fill-history.ts';
import { openRequestTable, type RequestTable } from '../browser/request-table.ts';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';
import { parseCsv } from '../exporters/parse-csv.ts';
import { until } from '../until.ts';

const beganMs = Date.now() - 3 * 3_600_000;

/** Oldest first, a minute apart. */
const requests: readonly RequestMetrics[] = Array.from({ length: 150 }, (_, index) => {
  const prompt = 1000 + 37 * index;
  const cached = index % 4 === 0 ? 0 : 900;
  const output = 20 + 3 * index;
  const [promptMs, generationMs] = [100 + 11 * index, 300 + 170 * index];
  const isFailed = index % 10 === 3;
  return exampleMetrics({
    request_id: `request-${index}`,
    timestamp: new Date(beganMs + index * 60_000).toISOString(),
    client: ['reader/1.0', 'writer/2.0', 'tester/3.0'][index % 3] ?? null,
    model: index % 5 === 0 ? 'small.gguf' : 'large.gguf',
    session_id: `session-${Math.floor(index / 30)}`,
    prompt_tokens: prompt,
    cached_tokens: cached,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_ms: promptMs,
    prompt_tps: ((prompt - cached) / promptMs) * 1000,
    generation_ms: generationMs,
    generation_tps: (output / generationMs) * 1000,
    duration_ms: promptMs + generationMs,
    status: isFailed ? 'failed' : 'completed',
    error: isFailed ? `the slot ${index} was lost` : null,
    repairs: index % 7 === 0 ? 2 : 0,
  });
});

describeInBrowser('Requests', () => {
  const stand = useBrowserStand({
    config: 'backend:\n  port: 1\n',
    fillDataFolder: (folder) => fillHistory(folder, requests),
  });
  let dashboard: DashboardPage;
  let table: RequestTable;
  beforeAll(async () => {
    dashboard = await stand.openDashboard();
  });
  afterAll(() => dashboard.close());
  beforeEach(async () => {
    await dashboard.page.reload();
    table = await openRequestTable(dashboard);
    await table.counted(requests.length);
  });

  const failed = ({ status }: RequestMetrics) => status === 'failed';
  const small = ({ model }: RequestMetrics) => model === 'small.gguf';
  const writer = ({ client }: RequestMetrics) => client === 'writer/2.0';

  test.each<{
    chip: string;
    option: string;
    column: string;
    shown: RegExp;
    filter: RequestFilter;
    passes(one: RequestMetrics): boolean;
  }>([
    {
      chip: 'Status',
      option: 'Failed',
      column: 'Status',
      shown: /^Failed/,
      filter: { status: 'failed' },
      passes: failed,
    },
    {
      chip: 'Model',
      option: `small.gguf · ${requests.filter(small).length}`,
      column: 'Model',
      shown: /^small\.gguf$/,
      filter: { model: 'small.gguf' },
      passes: small,
    },
    {
      chip: 'Client',
      option: `writer/2.0 · ${requests.filter(writer).length}`,
      column: 'Client',
      shown: /^writer\/2\.0$/,
      filter: { client: 'writer/2.0' },
      passes: writer,
    },
    {
      chip: 'Duration',
      option: 'Slower than 15 s',
      column: 'Duration',
      shown: /^(?:1[5-9]|[2-9]\d)[.\d]* s$/,
      filter: { slowerThanMs: 15_000 },
      passes: (one) => one.duration_ms > 15_000,
    },
  ])('$chip: the rows and the totals are those of $option', async ({ chip, option, column, shown, filter, passes }) => {
    const meant = requests.filter(passes);
    await table.chip(chip).selectOption({ label: option });
    await table.counted(meant.length);
    for (const text of (await table.column(column)).values()) expect(text).toMatch(shown);
    expect(await table.totals()).toMatchObject(sumsOf(meant));
    const { requests: count, completionTokens } = await askProgram(dashboard, 'requests.totals', filter);
    expect({ count, completionTokens }).toEqual({
      count: meant.length,
      completionTokens: meant.reduce((sum, one) => sum + (one.completion_tokens ?? 0), 0),
    });
    await dashboard.content.getByRole('button', { name: 'Show all' }).click();
    await table.counted(requests.length);
    expect(await table.totals()).toMatchObject(sumsOf(requests));
  });

  test('chips narrow one another, and nothing left is said so', async () => {
    const repaired = dashboard.content.getByRole('search').getByRole('button', { name: 'Repaired' });
    await repaired.click();
    await table.counted(requests.filter((one) => one.repairs > 0).length);
    expect(await repaired.getAttribute('aria-pressed')).toBe('true');
    await table.chip('Status').selectOption({ label: 'Failed' });
    await table.counted(requests.filter((one) => one.repairs > 0 && failed(one)).length);
    await table.chip('Duration').selectOption({ label: 'Slower than 5 min' });
    await dashboard.content.getByText('No request matches').waitFor();
    await dashboard.content.getByRole('button', { name: 'Show all requests' }).click();
    await table.counted(requests.length);
  });

  test('the search begins with / and looks into errors too', async () => {
    await dashboard.page.keyboard.press('/');
    await dashboard.page.keyboard.type('SLOT 43 WAS');
    await table.counted(1);
    await table.row(0).click();
    await dashboard.content.getByRole('heading', { level: 1, name: 'request-43' }).waitFor();
    await dashboard.content.getByText('the slot 43 was lost').first().waitFor();
  });

  test('j and k walk through the rows; Enter opens one, Escape comes back to it', async () => {
    const { page, content } = dashboard;
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
    await content.getByText('2 of 150 requests', { exact: true }).waitFor();
    expect(await table.row(1).getAttribute('aria-selected')).toBe('true');
    expect(await table.grid.getAttribute('aria-activedescendant')).toBe(await table.row(1).getAttribute('id'));
    await page.keyboard.press('Enter');
    await content.getByRole('heading', { level: 1, name: 'request-148', exact: true }).waitFor();
    await page.keyboard.press('j');
    await content.getByRole('heading', { level: 1, name: 'request-147', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await content.getByText('3 of 150 requests', { exact: true }).waitFor();
    await page.keyboard.press('End');
    await content.getByText('150 of 150 requests', { exact: true }).waitFor();
    expect(await table.row(149).getByRole('gridcell').nth(2).textContent()).toBe('reader/1.0');
  });

  test('a chosen column is there, and stays away when it is taken off', async () => {
    await dashboard.content.getByRole('button', { name: 'Columns' }).click();
    await dashboard.page.getByRole('checkbox', { name: /^Path/ }).check();
    await dashboard.page.keyboard.press('Escape');
    for (const path of (await table.column('Path')).values()) expect(path).toBe('/v1/chat/completions');
  });

  test('a narrow table goes without the least telling columns; chosen ones are scrolled to, and the first stays', async () => {
    const { page, content } = dashboard;
    const hiddenPx = () => table.grid.evaluate((grid) => grid.scrollWidth - grid.clientWidth);
    const heads = () => table.grid.getByRole('columnheader').allTextContents();
    await page.setViewportSize({ width: 1000, height: 800 });
    await content.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'As many as fit' }).click();
    await until('columns that fit', async () => (await hiddenPx()) === 0 || undefined);
    const narrow = await heads();
    expect(narrow.slice(0, 3)).toEqual(['Status', 'Time', 'Client']);
    expect(narrow).not.toContain('Prefill t/s');

    for (const name of [/^Prefill/, /^Path/, /^Context/]) await page.getByRole('checkbox', { name }).check();
    await page.keyboard.press('Escape');
    expect(await heads()).toHaveLength(narrow.length + 3);
    expect(await hiddenPx()).toBeGreaterThan(0);
    await content.locator('.rq-more-right').waitFor();
    await table.grid.focus();
    await until('the last column', async () => {
      await page.keyboard.press('ArrowRight');
      return (await content.locator('.rq-more-right').count()) === 0 || undefined;
    });
    await content.locator('.rq-more-left').waitFor();
    const [grid, status] = await Promise.all([
      table.grid.boundingBox(),
      table.row(0).getByRole('gridcell').first().boundingBox(),
    ]);
    expect(status?.x).toBe(grid?.x);

    await content.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'As many as fit' }).click();
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1920, height: 800 });
    await until('more columns', async () => (await heads()).includes('First token') || undefined);
    expect(await hiddenPx()).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('the export of all holds every record, that of a selection those of it', async () => {
    const all = await exported();
    expect(all.map(({ request_id }) => request_id)).toEqual(requests.map(({ request_id }) => request_id));
    expect(all.map(({ completion_tokens }) => Number(completion_tokens))).toEqual(
      requests.map(({ completion_tokens }) => completion_tokens),
    );
    await table.chip('Status').selectOption({ label: 'Failed' });
    const meant = requests.filter(failed);
    await table.counted(meant.length);
    const some = await exported();
    expect(new Set(some.map(({ request_id }) => request_id))).toEqual(
      new Set(meant.map(({ request_id }) => request_id)),
    );
    expect(some.map(({ error }) => error).toSorted()).toEqual(meant.map(({ error }) => error).toSorted());
  });

  async function exported(): Promise<Record<string, string>[]> {
    const [download] = await Promise.all([
      dashboard.page.waitForEvent('download'),
      dashboard.content.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const text = await readFile(await download.path(), 'utf8');
    const [heads = [], ...lines] = parseCsv(text);
    return lines.map((line) => Object.fromEntries(heads.map((head, index) => [head, line[index] ?? ''])));
  }
});

/** Σ over the records, each rate Σ tokens / Σ time, as the page shows them. */
function sumsOf(some: readonly RequestMetrics[]): Record<string, string> {
  const sum = (value: (one: RequestMetrics) => number | null) =>
    some.reduce((total, one) => total + (value(one) ?? 0), 0);
  const [input, cached, output] = [
    sum((one) => one.prompt_tokens),
    sum((one) => one.cached_tokens),
    sum((one) => one.completion_tokens),
  ];
  const prefill = ((input - cached) / sum((one) => one.prompt_ms)) * 1000;
  const generation = (output / sum((one) => one.generation_ms)) * 1000;
  const figures = {
    Requests: countFigure(some.length),
    Failed: countFigure(some.filter(({ status }) => status === 'failed').length),
    Repaired: countFigure(some.filter(({ repairs }) => repairs > 0).length),
    Input: countFigure(input),
    'From cache': ratioFigure(cached / input),
    Output: countFigure(output),
    Prefill: rateFigure(prefill),
    Generation: rateFigure(generation),
  };
  return Object.fromEntries(
    Object.entries(figures).map(([label, figure]) => [label, figureText(figure).replaceAll(' ', '')]),
  );
}
