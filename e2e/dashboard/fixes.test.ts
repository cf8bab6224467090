import { readFile, writeFile } from 'node:fs/promises';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askProgram } from '../browser/ask-program.ts';
import type { DashboardPage } from '../browser/dashboard-page.ts';
import { type FixesPage, openFixes } from '../browser/fixes-page.ts';
import { useSimulatedStand } from '../browser/simulated-stand.ts';
import { describeInBrowser } from '../browser/stand.ts';
import { exchange } from '../exchange.ts';
import { until } from '../until.ts';

const title = 'Doubled file path';
const broken = '{"content":"hi","filePath":"/a","filePath"/a"}';

describeInBrowser('Fixes', () => {
  const stand = useSimulatedStand({
    reply: () => ({ parts: [{ kind: 'toolCall', name: 'write', argumentsText: broken }] }),
  });
  let dashboard: DashboardPage;
  let fixes: FixesPage;
  beforeAll(async () => {
    dashboard = await stand.openDashboard();
  });
  afterAll(() => dashboard.close());
  beforeEach(async () => {
    await dashboard.page.reload();
    fixes = await openFixes(dashboard);
  });

  test('a repair of a moment ago is counted, and shown before and after', async () => {
    const row = rowOf(title);
    await row.locator('.fix-count').getByText('0', { exact: true }).waitFor();
    expect(await write()).toEqual({ content: 'hi', filePath: '/a' });
    await row.locator('.fix-count').getByText('1', { exact: true }).waitFor();
    await fixes.unfold(title);
    const repairs = row.getByRole('region', { name: 'Latest repairs' });
    expect(await repairs.locator('.before dd').first().textContent()).toContain('"filePath"/a"');
    await repairs.getByRole('link').first().click();
    await dashboard.content.getByText('Where the time went').waitFor();
  });

  test('a switch acts from the next request on, and the file says so', async () => {
    const all = fixes.switchOf('All fixes');
    await all.click();
    await dashboard.content.getByText('The main switch is off').waitFor();
    await until('the file to say so', async () => /^fixes:\n\s+enabled: false/m.test(await onDisk()) || undefined);
    expect(await write()).toBe(broken);
    await all.click();
    await until('the program to follow', async () => {
      return (await askProgram(dashboard, 'fixes.list', {})).enabled || undefined;
    });
    await dashboard.content.getByText('The main switch is off').waitFor({ state: 'detached' });
    expect(await write()).toEqual({ content: 'hi', filePath: '/a' });
  });

  test('a refused switch goes back and says why; nothing is lost of the file', async () => {
    const before = await onDisk();
    const spoilt = `${before}server:\n  port: [\n`;
    const fix = fixes.switchOf(title);
    await writeFile(stand.dashboard.configFile, spoilt);
    try {
      await fix.click();
      const line = spoilt.split('\n').findIndex((text) => text.includes('port: [')) + 1;
      const message = await rowOf(title).getByRole('status').textContent();
      expect(message).toMatch(
        new RegExp(`config\\.yaml has a mistake in line (?:${line}|${line + 1}): not valid YAML`),
      );
      expect(message).toContain('Correct it in the file, or in Settings under YAML, and try again.');
      expect(await fix.getAttribute('aria-checked')).toBe('true');
      expect(await onDisk()).toBe(spoilt);
    } finally {
      await writeFile(stand.dashboard.configFile, before);
    }
    await until('the fix to be taken off', async () => {
      if ((await fix.getAttribute('aria-checked')) === 'true') await fix.click();
      const { fixes: views } = await askProgram(dashboard, 'fixes.list', {});
      return views.some((one) => one.title === title && !one.enabled) || undefined;
    });
    await fix.click();
    await until('the fix to be back', async () => {
      const { fixes: views } = await askProgram(dashboard, 'fixes.list', {});
      return views.some((one) => one.title === title && one.enabled) || undefined;
    });
  });

  test.each([
    ['broken ones', '{\'filePath\': \'/a\', "limit": "7",}', 'Repaired'],
    ['sound ones', '{"filePath":"/a","limit":7}', 'Nothing to repair'],
    ['those that were cut off', '{"filePath":"/a","lim', 'Cut off: left as it is'],
  ])('the box tells of %s, and sends nothing anywhere', async (_, text, verdict) => {
    const { requests: before } = await askProgram(dashboard, 'requests.totals', {});
    const box = dashboard.content.locator('.try');
    await box.getByLabel('Arguments as a model wrote them').fill(text);
    await box
      .getByLabel(/^Schema of the tool's parameters/)
      .fill(
        '{"type":"object","properties":{"filePath":{"type":"string"},"limit":{"type":"integer"}},"required":["filePath"]}',
      );
    await box.getByRole('button', { name: 'Repair', exact: true }).click();
    await box.getByRole('status').getByText(verdict, { exact: true }).waitFor();
    if (verdict === 'Repaired') {
      const repaired = await box.getByRole('region', { name: 'the repaired arguments' }).textContent();
      expect(JSON.parse(/\{.*\}/s.exec(repaired ?? '')?.[0] ?? '')).toEqual({ filePath: '/a', limit: 7 });
    }
    expect((await askProgram(dashboard, 'requests.totals', {})).requests).toBe(before);
  });

  test('the box says what it cannot read, at the field', async () => {
    const box = dashboard.content.locator('.try');
    await box.getByLabel(/^Schema of the tool's parameters/).fill('[1]');
    await box.getByRole('button', { name: 'Repair', exact: true }).click();
    await box.getByText('Paste the arguments of a tool call.').waitFor();
    await box.getByText(/^This is not a JSON object/).waitFor();
    expect(await box.getByLabel(/^Schema of the tool's parameters/).getAttribute('aria-invalid')).toBe('true');
  });

  function rowOf(fix: string): Locator {
    const { page, content } = dashboard;
    return content.getByRole('listitem').filter({ has: page.getByRole('switch', { name: fix, exact: true }) });
  }

  /** What the client gets as arguments: an object, or the text where that is no JSON. */
  async function write(): Promise<unknown> {
    const { text } = await exchange(stand.dashboard.proxyUrl, {
      path: '/v1/chat/completions',
      body: {
        messages: [{ role: 'user', content: 'Write it.' }],
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
    const called = JSON.parse(text).choices[0].message.tool_calls[0].function.arguments as string;
    try {
      return JSON.parse(called);
    } catch {
      // SyntaxError: as the model wrote it.
      return called;
    }
  }

  function onDisk(): Promise<string> {
    return readFile(stand.dashboard.configFile, 'utf8');
  }
});
