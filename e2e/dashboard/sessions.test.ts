import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import type { SessionSummary } from '#shared/metrics/sessions.ts';
import { askProgram } from '../browser/ask-program.ts';
import type { DashboardPage } from '../browser/dashboard-page.ts';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';
import { parseCsv } from '../exporters/parse-csv.ts';
import { writeEarlierDays } from '../screenshots/earlier-days.ts';

describeInBrowser('Sessions', () => {
  const stand = useBrowserStand({
    config: 'backend:\n  port: 1\n',
    fillDataFolder: (folder) => writeEarlierDays(join(folder, 'history.db'), 2, Date.now()),
  });
  let dashboard: DashboardPage;
  let sessions: readonly SessionSummary[];
  beforeAll(async () => {
    dashboard = await stand.openDashboard();
    sessions = (await askProgram(dashboard, 'sessions.list', {})).sessions;
  });
  afterAll(() => dashboard.close());
  beforeEach(async () => {
    await dashboard.open('Sessions');
    await dashboard.content.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor();
  });

  test('the list has every session with its numbers, the last active first', async () => {
    const rows = await dashboard.content
      .locator('tbody tr')
      .evaluateAll((lines) =>
        lines.map((line) => Array.from(line.children, (cell) => cell.textContent ?? '').slice(2)),
      );
    expect(sessions.length).toBeGreaterThan(5);
    expect(
      rows.map(([client, models, requests, , input, cached, output, generation]) => ({
        client,
        models,
        requests,
        input,
        cached,
        output,
        generation,
      })),
    ).toEqual(
      sessions.map((session) => ({
        client: session.client,
        models: session.models.join(', '),
        requests: figureText(countFigure(session.requests)),
        input: figureText(countFigure(session.promptTokens)),
        cached: figureText(ratioFigure(session.cacheHitRatio)),
        output: figureText(countFigure(session.completionTokens)),
        generation: figureText(rateFigure(session.generationTps)),
      })),
    );
  });

  test('the story of one has a bar for each request, which leads to it', async () => {
    const [session] = sessions;
    await openStory(0);
    const bars = dashboard.content.locator('.story-bars').getByRole('link');
    expect(await bars.count()).toBe(session?.requests);
    const facts = await dashboard.content.getByRole('region', { name: 'In short' }).textContent();
    expect(facts).toContain(session?.client);
    expect(facts).toContain(`Requests${session?.requests}`);
    const { requests } = await askProgram(dashboard, 'sessions.get', { id: session?.id ?? '' });
    const oldest = requests.toSorted((a, b) => a.sequence - b.sequence)[0];
    await bars.first().click();
    await dashboard.content.getByRole('heading', { level: 1, name: oldest?.metrics.request_id ?? '' }).waitFor();
  });

  test('two are compared number by number', async () => {
    for (const place of [0, 2]) await dashboard.content.getByRole('checkbox').nth(place).check();
    await dashboard.content.getByRole('link', { name: 'Compare the two' }).click();
    await dashboard.content.locator('.story').nth(1).waitFor();
    const rows = await dashboard.content
      .locator('.sess-versus tbody tr')
      .evaluateAll((lines) => lines.map((line) => Array.from(line.children, (cell) => cell.textContent ?? '')));
    const [a, b] = [sessions[0], sessions[2]] as const;
    const row = (label: string, text: (one: SessionSummary | undefined) => string) => [label, text(a), text(b)];
    expect(rows).toEqual(
      expect.arrayContaining([
        row('Requests', (one) => figureText(countFigure(one?.requests ?? null))),
        row('Input', (one) => figureText(countFigure(one?.promptTokens ?? null))),
        row('From cache', (one) => figureText(ratioFigure(one?.cacheHitRatio ?? null))),
        row('Generation', (one) => figureText(rateFigure(one?.generationTps ?? null))),
        row('Repaired', (one) => figureText(countFigure(one?.repaired ?? null))),
      ]),
    );
    expect(await dashboard.content.locator('.story').count()).toBe(2);
  });

  test('the export of one holds its requests, oldest first', async () => {
    await openStory(1);
    const [download] = await Promise.all([
      dashboard.page.waitForEvent('download'),
      dashboard.content.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const [heads = [], ...lines] = parseCsv(await readFile(await download.path(), 'utf8'));
    const [idAt, outputAt] = [heads.indexOf('request_id'), heads.indexOf('completion_tokens')];
    const id = sessions[1]?.id ?? '';
    const { requests } = await askProgram(dashboard, 'requests.list', { session: id, limit: 500 });
    expect(lines.map((line) => line[idAt])).toEqual(requests.map(({ metrics }) => metrics.request_id).toReversed());
    expect(lines.reduce((sum, line) => sum + Number(line[outputAt]), 0)).toBe(sessions[1]?.completionTokens);
  });

  async function openStory(place: number): Promise<void> {
    await dashboard.content.locator('tbody tr').nth(place).getByRole('link').click();
    await dashboard.content.getByText('Context, request by request').waitFor();
  }
});
