import { asNumber } from '#shared/dialects/json.ts';
import type { GenerationResult } from '../engine/generation.ts';

/** The sums behind `GET /metrics`. */
export interface ServerCounters {
  add(result: GenerationResult): void;
  /** Prometheus text as b11669 writes it; the throughput gauges start anew with every report. */
  report(processing: number, deferred: number): string;
}

const DECODE_CALLS = 'Total number of llama_decode() calls, excluding speculative decoding and multimodal decoding';

export function createServerCounters(): ServerCounters {
  const total = {
    prompt: 0,
    cached: 0,
    promptMs: 0,
    predicted: 0,
    predictedMs: 0,
    longest: 0,
    drafted: 0,
    accepted: 0,
  };
  let window = { prompt: 0, promptMs: 0, predicted: 0, predictedMs: 0 };

  return {
    add(result) {
      const { timings } = result;
      const prompt = asNumber(timings.prompt_n) ?? 0;
      const promptMs = asNumber(timings.prompt_ms) ?? 0;
      const predictedMs = asNumber(timings.predicted_ms) ?? 0;
      total.prompt += prompt;
      total.cached += result.cachedTokens;
      total.promptMs += promptMs;
      total.predicted += result.completionTokens;
      total.predictedMs += predictedMs;
      total.longest = Math.max(total.longest, result.promptTokens + result.completionTokens);
      total.drafted += asNumber(timings.draft_n) ?? 0;
      total.accepted += asNumber(timings.draft_n_accepted) ?? 0;
      window.prompt += prompt;
      window.promptMs += promptMs;
      window.predicted += result.completionTokens;
      window.predictedMs += predictedMs;
    },
    report(processing, deferred) {
      const rates = window;
      window = { prompt: 0, promptMs: 0, predicted: 0, predictedMs: 0 };
      const rows: [string, 'counter' | 'gauge', string, number][] = [
        ['prompt_tokens_total', 'counter', 'Number of prompt tokens processed, excluding cached tokens', total.prompt],
        ['prompt_tokens_cached_total', 'counter', 'Number of prompt tokens reused from the cache', total.cached],
        ['prompt_seconds_total', 'counter', 'Total time spent processing prompts', total.promptMs / 1000],
        ['tokens_predicted_total', 'counter', 'Number of generation tokens processed', total.predicted],
        ['tokens_predicted_seconds_total', 'counter', 'Total time spent generating tokens', total.predictedMs / 1000],
        ['n_decode_total', 'counter', DECODE_CALLS, total.predicted],
        ['n_tokens_max', 'counter', 'Largest observed sequence length (prompt + generation)', total.longest],
        ['spec_decode_num_draft_tokens_total', 'counter', 'Speculative: Total draft tokens generated', total.drafted],
        [
          'spec_decode_num_accepted_tokens_total',
          'counter',
          'Speculative: Total draft tokens accepted by the target model',
          total.accepted,
        ],
        ['spec_decode_num_drafts_total', 'counter', 'Speculative: Total speculative decoding verification steps', 0],
        ['prompt_tokens_seconds', 'gauge', 'Average prompt throughput in tokens/s', rate(rates.prompt, rates.promptMs)],
        [
          'predicted_tokens_seconds',
          'gauge',
          'Average generation throughput in tokens/s',
          rate(rates.predicted, rates.predictedMs),
        ],
        ['requests_processing', 'gauge', 'Number of requests processing', processing],
        ['requests_deferred', 'gauge', 'Number of requests deferred', deferred],
        ['n_busy_slots_per_decode', 'gauge', 'Average number of busy slots per llama_decode() call', 1],
      ];
      return rows
        .map(([name, type, help, value]) => {
          const metric = `llamacpp:${name}`;
          return `# HELP ${metric} ${help}\n# TYPE ${metric} ${type}\n${metric} ${Number(value.toPrecision(6))}\n`;
        })
        .join('');
    },
  };
}

function rate(tokens: number, milliseconds: number): number {
  return milliseconds > 0 ? (tokens * 1000) / milliseconds : 0;
}
