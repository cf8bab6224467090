import { afterEach, beforeEach, expect, test } from 'vitest';
import { countFigure, figureText, ratioFigure } from '#shared/metrics/figures.ts';
import type { Reply } from '../../src-main/demo/script/reply.ts';
import { createManualClock } from '../../src-main/demo/testing/manual-clock.ts';
import { askProgram } from '../browser/ask-program.ts';
import type { DashboardPage } from '../browser/dashboard-page.ts';
import { useSimulatedStand } from '../browser/simulated-stand.ts';
import { describeInBrowser } from '../browser/stand.ts';
import { exchange } from '../exchange.ts';
import { until } from '../until.ts';

/** What llama-server reads at once; its progress is told after each. */
const batchTokens = 2048;

describeInBrowser('Now', () => {
  // It stands still until a journey moves it, so that every phase lasts until it was seen.
  const clock = createManualClock(Date.now());
  const stand = useSimulatedStand({ speed: 'plausible', clock, slots: 2, contextSize: 16_384 });
  let dashboard: DashboardPage;
  beforeEach(async () => {
    dashboard = await stand.openDashboard();
    await dashboard.open('Now');
  });
  afterEach(() => dashboard.close());

  test('a request goes through its phases with its numbers, in its slot, and is then among the finished', async () => {
    // Each phase outlasts many steps of the clock, so that a slow page does not miss one.
    const words = (word: string) => Array.from({ length: 1000 }, () => `${word} `);
    const reply = Promise.withResolvers<Reply>();
    stand.backend.setReply(() => reply.promise);
    const answer = ask('phases/1.0', 'x '.repeat(6000));
    const card = cardOf('phases/1.0');
    const phase = (name: string) => card.locator('.run-head .mark', { hasText: name }).waitFor();

    await phase('Queued');
    await card
      .getByRole('progressbar', { name: 'Prompt' })
      .and(card.locator('[aria-valuetext="Waits for a slot"]'))
      .waitFor();

    reply.resolve({
      parts: [
        { kind: 'reasoning', text: words('hm') },
        { kind: 'text', text: words('so') },
        { kind: 'toolCall', name: 'write', argumentsText: ['{"content":"', ...words('a'), '","filePath":"/a"}'] },
      ],
    });
    await phase('Prefill');
    await until('the model to begin', () => clock.waiting() > 0 || undefined);
    // A whole batch, and not yet a second one.
    await clock.advance(1780);
    await until('the first batch to show', async () => !(await progress()).startsWith('0%') || undefined);
    const promptText = await progress();
    const [total = 0] = [/of ([\d,]+) to read/.exec(promptText)].map((found) =>
      Number(found?.[1]?.replaceAll(',', '')),
    );
    expect(promptText.split(' of ')[0]).toBe(figureText(ratioFigure(batchTokens / total)));
    await dashboard.content.getByText('1 of 2 busy').waitFor();
    await dashboard.content.getByTitle(/^Slot \d: busy[\s\S]*phases\/1\.0/).waitFor();

    await advanceTo('Thinking');
    await advanceTo('Answering');
    await advanceTo('Tool call');
    expect(await figureOf('Tool calls')).toBe('1');
    const generated = Number((await figureOf('Generated'))?.replaceAll(',', ''));
    expect(generated).toBeGreaterThan(2000);
    await clock.advance(120_000);
    expect((await answer).text).toContain('[DONE]');

    await card.waitFor({ state: 'detached' });
    const last = dashboard.content.getByRole('link', { name: /^Completed.*phases\/1\.0/ });
    const record = await until('its record in the history', async () => {
      return (await askProgram(dashboard, 'requests.list', { client: 'phases/1.0' })).requests[0];
    });
    expect(record.metrics).toMatchObject({ prompt_tokens: total, status: 'completed', tool_calls: 1 });
    expect(record.metrics.completion_tokens).toBeGreaterThan(generated);
    expect(await last.textContent()).toContain(`${figureText(countFigure(record.metrics.completion_tokens))}tokens`);
    await dashboard.content.getByText('0 of 2 busy').waitFor();
    await last.click();
    await dashboard.content.getByRole('heading', { level: 1, name: record.metrics.request_id }).waitFor();

    function progress(): Promise<string> {
      return card
        .getByRole('progressbar', { name: 'Prompt' })
        .getAttribute('aria-valuetext')
        .then((text) => text ?? '');
    }

    async function figureOf(label: string): Promise<string | null> {
      return card.locator('.run-counts div').filter({ hasText: label }).locator('dd').textContent();
    }

    async function advanceTo(name: string): Promise<void> {
      await untilPhaseBegins(
        async () => (await card.locator('.run-head .mark').textContent()) === name || undefined,
        1500,
      );
    }
  });

  test('cancelling ends the answer, tells the client and frees the slot', async () => {
    stand.backend.setReply(() => ({ parts: [{ kind: 'text', text: Array.from({ length: 5000 }, () => 'on and ') }] }));
    const answer = ask('endless/1.0', 'Go on.');
    const card = cardOf('endless/1.0');
    await untilPhaseBegins(async () => (await card.getByText('Answering').count()) > 0 || undefined, 200);
    await card.getByRole('button', { name: 'Cancel' }).click();
    const { text, complete } = await answer;
    expect(complete).toBe(true);
    expect(text).toContain('on and ');
    expect(text).toMatch(/"request_cancelled"/);
    await card.waitFor({ state: 'detached' });
    await dashboard.content.getByRole('link', { name: /^Failed.*endless\/1\.0/ }).waitFor();
    await until('the slot to be free', () => stand.backend.busySlots() === 0 || undefined);
    await dashboard.content.getByText('0 of 2 busy').waitFor();
  });

  test('two requests have a card and an owner each, and the totals count both', async () => {
    stand.backend.setReply(() => ({ parts: [{ kind: 'text', text: Array.from({ length: 300 }, () => 'more ') }] }));
    const answers = [ask('left/1.0', 'Say more.'), ask('right/1.0', 'Say something else.')];
    await Promise.all([cardOf('left/1.0').waitFor(), cardOf('right/1.0').waitFor()]);
    await dashboard.content.getByText('2 of 2 busy').waitFor();
    const owners = await dashboard.content.getByRole('article').locator('.owner').allTextContents();
    expect(new Set(owners).size).toBe(2);
    expect(await dashboard.content.getByRole('region', { name: 'All requests together' }).textContent()).toMatch(
      /Running2/,
    );
    await endAll(...answers);
    await Promise.all([cardOf('left/1.0'), cardOf('right/1.0')].map((card) => card.waitFor({ state: 'detached' })));
  });

  test.each([2, 5, 8])('%i that end at once leave what stands below where it was', async (count) => {
    const clients = new AbortController();
    const answers = Array.from({ length: count }, (_, number) =>
      fetch(`${stand.dashboard.proxyUrl}/v1/chat/completions`, {
        method: 'POST',
        signal: clients.signal,
        body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: `Wait, ${number}.` }] }),
      }).then((response) => response.text()),
    );
    const cards = dashboard.content.getByRole('article');
    await until('a card for each', async () => (await cards.count()) === count || undefined);
    const before = await topOfSlots();
    clients.abort();
    await Promise.allSettled(answers);
    await until('no card to be left', async () => (await cards.count()) === 0 || undefined);
    expect(await topOfSlots()).toBe(before);
    await until('the slots to be free', () => stand.backend.busySlots() === 0 || undefined);
  });

  async function topOfSlots(): Promise<number | undefined> {
    return (await dashboard.content.getByRole('region', { name: 'Slots' }).boundingBox())?.y;
  }

  test('a request shows how its drafts fare where its stream tells, else how those of its model did', async () => {
    const reply: Reply = {
      parts: [{ kind: 'text', text: Array.from({ length: 400 }, () => 'again ') }],
      draft: { proposed: 400, accepted: 300 },
    };
    stand.backend.setReply(() => reply);
    const told = ask('told/1.0', 'Say it again.');
    await untilPhaseBegins(async () => /^7[45]\./.test(await draftsOf('told/1.0')) || undefined, 500);
    await draftsLabelled('told/1.0', /of this request so far/).waitFor();
    await endAll(told);

    const untold = ask('untold/1.0', 'And once more.', { timings_per_token: false });
    await untilPhaseBegins(
      async () => (await cardOf('untold/1.0').getByText('Answering').count()) > 0 || undefined,
      200,
    );
    await draftsLabelled('untold/1.0', /last finished requests/).waitFor();
    expect(await draftsOf('untold/1.0')).toBe('75.0%');
    await endAll(untold);

    function draftsOf(client: string): Promise<string> {
      return cardOf(client)
        .locator('.run-counts div')
        .filter({ hasText: 'Drafts' })
        .locator('dd')
        .textContent()
        .then((text) => text ?? '');
    }

    function draftsLabelled(client: string, title: RegExp) {
      return cardOf(client).getByTitle(title).filter({ hasText: 'Drafts' });
    }
  });

  async function endAll(...answers: Promise<unknown>[]): Promise<void> {
    await until('the model to end', async () => {
      await clock.advance(2000);
      return stand.backend.busySlots() === 0 || undefined;
    });
    await Promise.all(answers);
  }

  function ask(client: string, content: string, more: object = {}) {
    return exchange(stand.dashboard.proxyUrl, {
      path: '/v1/chat/completions',
      headers: { 'user-agent': client, 'x-session-id': client },
      body: {
        stream: true,
        return_progress: true,
        timings_per_token: true,
        messages: [{ role: 'user', content }],
        tools: [{ type: 'function', function: { name: 'write', parameters: { type: 'object' } } }],
        ...more,
      },
    });
  }

  function cardOf(client: string) {
    return dashboard.content.getByRole('article', { name: `Request of ${client}` });
  }

  /** Moves the model's time on, step by step, until the page shows it. */
  async function untilPhaseBegins(check: () => Promise<true | undefined>, stepMs: number): Promise<void> {
    await until(
      'the phase to show',
      async () => {
        if (await check()) return true;
        await clock.advance(stepMs);
        // Four frames a second reach the page.
        await dashboard.page.waitForTimeout(300);
        return check();
      },
      20_000,
    );
  }
});
