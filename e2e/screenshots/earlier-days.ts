import { prefillMs, type Speed, tokenMs } from '../../src-main/demo/engine/speed.ts';
import { createSeededRandom } from '../../src-main/demo/script/seeded-random.ts';
import { openRecorder } from '../../src-main/store/recorder.ts';
import { exampleMetrics } from '../../src-shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '../../src-shared/metrics/request-metrics.ts';
import type { ToolOutcome } from '../../src-shared/metrics/tool-outcome.ts';

interface Model {
  readonly name: string;
  readonly speed: Speed;
  readonly draftAcceptance: number | null;
}

/** Invented, and named so: nobody shall take a picture's figures for those of a real model. */
const models: readonly [Model, Model] = [
  {
    name: 'demo-30b-a3b',
    speed: { prefillTokensPerSecond: 1200, generationTokensPerSecond: 62, paced: true },
    draftAcceptance: null,
  },
  {
    name: 'demo-14b',
    speed: { prefillTokensPerSecond: 780, generationTokensPerSecond: 34, paced: true },
    draftAcceptance: 0.71,
  },
];
const clients = ['claude-cli/2.1.330', 'opencode/1.18.33', 'llama-proxy-demo/0.1.0'] as const;
const tools = ['Read', 'Bash', 'Edit', 'Write', 'Grep', 'TodoWrite'] as const;
const contextSize = 65_536;
const systemTokens = 14_000;

/** Fills a history with the sessions of the days before, so that a picture of trends has some to show. The same seed gives the same. */
export async function writeEarlierDays(path: string, days: number, endMs: number): Promise<void> {
  const random = createSeededRandom(7);
  const recorder = openRecorder({
    path,
    sessionGapMs: () => 30 * 60_000,
    onCheckpointError: (error) => {
      throw error;
    },
  });
  try {
    for (let day = days; day >= 1; day -= 1) {
      for (let number = 0; number < 4; number += 1) {
        const startMs = endMs - day * 86_400_000 + number * 5_400_000;
        for (const item of sessionOf(startMs, `${day}-${number}`)) {
          recorder.write([{ kind: 'request', ...item }]);
          await recorder.catchingUp();
        }
      }
    }
  } finally {
    await recorder.close();
  }

  function sessionOf(startMs: number, name: string) {
    const model = models[random.next() < 0.6 ? 0 : 1];
    const client = random.pick(clients);
    const turns = 8 + random.below(22);
    const items: { metrics: RequestMetrics; notes: { tools: ToolOutcome[]; outline: null; hasTools: true } }[] = [];
    let depth = 0;
    let atMs = startMs;
    for (let turn = 0; turn < turns; turn += 1) {
      // Now and then something in front of the prompt changes, and all of it is read again.
      const cached = turn === 0 || random.next() < 0.06 ? 0 : depth;
      const prompt = (depth || systemTokens) + 150 + random.below(1900);
      const generated = 40 + random.below(650);
      if (prompt + generated > contextSize) break;
      const jitter = 0.94 + random.next() * 0.12;
      const promptMs = prefillMs(model.speed, cached, prompt) * jitter;
      const generationMs = generated * tokenMs(model.speed, prompt) * jitter;
      const outcome = outcomeOf(random.pick(tools));
      const drafted = model.draftAcceptance === null ? null : Math.round(generated * 1.2);
      const queueMs = random.next() * 12;
      const reasoningMs = generationMs * 0.3;
      items.push({
        metrics: exampleMetrics({
          request_id: crypto.randomUUID(),
          timestamp: new Date(atMs).toISOString(),
          model: model.name,
          client,
          session_id: `session-${name}`,
          dialect: client.startsWith('claude') ? 'anthropic' : 'openai-chat',
          endpoint: client.startsWith('claude') ? '/v1/messages' : '/v1/chat/completions',
          prompt_tokens: prompt,
          cached_tokens: cached,
          completion_tokens: generated,
          total_tokens: prompt + generated,
          context_total: contextSize,
          context_used: prompt + generated,
          context_percent: ((prompt + generated) / contextSize) * 100,
          prompt_tps: ((prompt - cached) / promptMs) * 1000,
          prompt_ms: promptMs,
          generation_tps: (generated / generationMs) * 1000,
          generation_ms: generationMs,
          ttft_ms: queueMs + promptMs,
          queue_ms: queueMs,
          proxy_overhead_ms: 0.4 + random.next(),
          reasoning_ms: reasoningMs,
          answer_ms: generationMs * 0.2,
          tool_call_ms: generationMs * 0.5,
          duration_ms: queueMs + promptMs + generationMs,
          finish_reason: 'tool_calls',
          tool_calls: 1,
          draft_tokens: drafted,
          draft_accepted_tokens:
            drafted === null ? null : Math.round(drafted * (model.draftAcceptance ?? 0) * (0.85 + random.next() * 0.2)),
          status: random.next() < 0.01 ? 'failed' : 'completed',
          fixes: Object.keys(outcome.byFix),
          repairs: outcome.repaired,
          unrepaired: outcome.unrepaired,
        }),
        notes: { tools: [outcome], outline: null, hasTools: true },
      });
      depth = prompt + generated;
      atMs += promptMs + generationMs + 4000 + random.below(20_000);
    }
    return items;
  }

  function outcomeOf(tool: string): ToolOutcome {
    const chance = random.next();
    const spoilt = tool === 'Write' || tool === 'Edit' ? 0.16 : 0.04;
    if (chance > spoilt) return { tool, calls: 1, repaired: 0, unrepaired: 0, byFix: {} };
    if (chance < 0.006) return { tool, calls: 1, repaired: 0, unrepaired: 1, byFix: {} };
    const fix = chance < spoilt / 2 ? 'toolcall_bad_filepath' : 'toolcall_arguments';
    return { tool, calls: 1, repaired: 1, unrepaired: 0, byFix: { [fix]: 1 } };
  }
}
