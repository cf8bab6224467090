import { join } from 'node:path';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import { askProgram } from '../browser/ask-program.ts';
import type { DashboardPage } from '../browser/dashboard-page.ts';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';
import { writeEarlierDays } from '../screenshots/earlier-days.ts';

describeInBrowser('Performance', () => {
  const stand = useBrowserStand({
    config: 'backend:\n  port: 1\n',
    fillDataFolder: (folder) => writeEarlierDays(join(folder, 'history.db'), 3, Date.now()),
  });
  let dashboard: DashboardPage;
  beforeAll(async () => {
    dashboard = await stand.openDashboard();
    await dashboard.open('Performance');
    await dashboard.content.getByText('All', { exact: true }).click();
  });
  afterAll(() => dashboard.close());

  test('speed against depth: a line for each model, its points in the table', async () => {
    await tab('Speed vs depth');
    const { models } = await askProgram(dashboard, 'history.facets', {});
    expect(models).toHaveLength(2);
    for (const measure of ['Prefill', 'Generation']) {
      const plot = dashboard.content.getByLabel(`${measure} speed against context depth`);
      await plot
        .locator('path.recharts-line-curve')
        .nth(models.length - 1)
        .waitFor({ state: 'attached' });
    }
    const depths = await askProgram(dashboard, 'history.speedByDepth', { model: models[0]?.value ?? null });
    const expected = depths
      .filter(({ requests }) => requests > 0)
      .map((depth) =>
        [depth.medianPromptTps, depth.medianGenerationTps].map((tps) => shown(figureText(rateFigure(tps)))),
      );
    const cells = (
      await rows(dashboard.content.getByRole('table', { name: 'Median speeds by context depth and model' }))
    )
      .map(([, prefill = '', generation = '']) => [prefill, generation])
      .filter(([prefill]) => prefill !== '–not known');
    expect(expected.length).toBeGreaterThan(2);
    expect(cells).toEqual(expected);
  });

  test('cache: the sums, and the sessions that lost most', async () => {
    await tab('Cache');
    const sessions = await askProgram(dashboard, 'history.cache', {});
    const figures = await dashboard.content.locator('.section-figures').textContent();
    const reread = sessions.reduce((sum, { rereadTokens }) => sum + rereadTokens, 0);
    expect(figures).toContain(`Read again${shown(figureText(countFigure(reread)))}`);
    const lines = await rows(dashboard.content.getByRole('table'));
    expect(lines.map(([, requests]) => requests)).toEqual(
      sessions.map(({ requests }) => figureText(countFigure(requests))),
    );
    expect(lines.map((line) => line[3])).toEqual(sessions.map(({ hitRatio }) => figureText(ratioFigure(hitRatio))));
    expect(sessions.some(({ rereadTokens }) => rereadTokens > 0)).toBe(true);
  });

  test('tools: calls, clean, repaired and unrepaired of each, as the history has them', async () => {
    await tab('Tools');
    const tools = await askProgram(dashboard, 'history.tools', {});
    const lines = await rows(dashboard.content.getByRole('table'));
    expect(
      lines.map(([name, calls, , clean, repaired, unrepaired]) => [name, calls, clean, repaired, unrepaired]),
    ).toEqual(
      tools.map((row) => [
        `${row.tool}${row.model}`,
        `${row.calls}`,
        figureText(ratioFigure(row.clean / row.calls)),
        `${row.repaired}`,
        `${row.unrepaired}`,
      ]),
    );
    expect(tools.some(({ repaired }) => repaired > 0)).toBe(true);
    const byFix = await dashboard.content.getByRole('table').textContent();
    expect(byFix).toContain('toolcall_arguments');
  });

  test('speculative decoding: only the model that drafts', async () => {
    await tab('Speculative decoding');
    const [row] = (await askProgram(dashboard, 'history.speculation', {})).filter(({ draftTokens }) => draftTokens > 0);
    const line = dashboard.content.getByRole('row').filter({ hasText: row?.model ?? 'no model' });
    expect(await line.textContent()).toContain(figureText(ratioFigure(row?.acceptance ?? null)));
  });

  test('one model alone can be looked at', async () => {
    await tab('Tools');
    await dashboard.content.getByLabel('Model', { exact: true }).selectOption({ label: 'demo-14b' });
    await dashboard.content.getByRole('table').getByText('demo-30b-a3b').first().waitFor({ state: 'detached' });
    const tools = await askProgram(dashboard, 'history.tools', { model: 'demo-14b' });
    expect((await rows(dashboard.content.getByRole('table'))).map(([name]) => name)).toEqual(
      tools.map(({ tool }) => `${tool}demo-14b`),
    );
  });

  async function tab(name: string): Promise<void> {
    await dashboard.content.getByRole('tab', { name }).click();
    await dashboard.content.getByRole('tabpanel', { name }).waitFor();
    await dashboard.content.locator('.section-body[aria-busy="false"]').waitFor();
  }
});

/** The cells of the body of a table. */
function rows(table: Locator): Promise<string[][]> {
  return table
    .locator('tbody tr')
    .evaluateAll((lines) => lines.map((line) => Array.from(line.children, (cell) => cell.textContent ?? '')));
}

/** Digits and unit stand in elements of their own, with no space between. */
function shown(figure: string): string {
  return figure.replace(/ (?=\D)/, '');
}
