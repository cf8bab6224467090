import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { pointFields } from './influxdb/point.ts';
import { influxdb } from './influxdb.ts';
import { exampleContext } from './testing/context.ts';
import { findProgram, freePort, startProgram } from './testing/debian-program.ts';

const victoriaMetrics = findProgram('victoria-metrics', 'the InfluxDB exporter against a real VictoriaMetrics');

interface Series {
  metric: Record<string, string>;
  values: number[];
  timestamps: number[];
}

test.skipIf(victoriaMetrics === null)(
  'the official client writes into VictoriaMetrics, and every number is read back',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'llama-proxy-victoria-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const url = `http://127.0.0.1:${await freePort()}`;
    const running = await startProgram(
      victoriaMetrics!,
      [`-httpListenAddr=${new URL(url).host}`, `-storageDataPath=${folder}`],
      async () => (await fetch(`${url}/health`)).ok,
    );
    onTestFinished(() => running.stop());
    const target = await influxdb.create(
      influxdb.info.options.parse({ url, tags: { site: 'berlin' } }),
      exampleContext(),
    );
    onTestFinished(() => target.close());

    // Recent, because VictoriaMetrics keeps a month; it has milliseconds where InfluxDB has nanoseconds.
    const startMs = Date.now() - 60_000;
    const records = [1, 2, 3].map((sequence) => ({
      sequence,
      metrics: exampleMetrics({
        timestamp: new Date(startMs + sequence * 10).toISOString(),
        client: 'claude-cli/2.1.4',
        prompt_tokens: 1000 * sequence,
        cached_tokens: 900 * sequence,
        reasoning_tokens: 7,
        accepted_prediction_tokens: 1,
        rejected_prediction_tokens: 2,
        draft_tokens: 60,
        draft_accepted_tokens: 40,
        ttft_ms: 320.5,
        generation_ms: 29_669.5,
        queue_ms: 12.25,
        proxy_overhead_ms: 1.5,
        reasoning_ms: 1000,
        answer_ms: 2000,
        tool_call_ms: 3000,
        tool_calls: 2,
        unrepaired: 1,
      }),
    }));
    expect(await target.deliver(records, new AbortController().signal)).toEqual({ outcome: 'accepted' });

    await fetch(`${url}/internal/force_flush`);
    const answer = await fetch(`${url}/api/v1/export?match[]={__name__=~"llama_proxy_.*"}`);
    const series = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Series);
    const byName = new Map(series.map((each) => [each.metric.__name__, each]));
    for (const [name, type, read] of pointFields) {
      if (type === 'text') continue;
      expect(byName.get(`llama_proxy_${name}`), name).toEqual({
        metric: {
          __name__: `llama_proxy_${name}`,
          instance: 'default',
          model: 'Qwen3-14B-128K-Q3_K_S.gguf',
          client: 'claude-cli',
          endpoint: '/v1/chat/completions',
          dialect: 'openai-chat',
          status: 'completed',
          streaming: 'true',
          site: 'berlin',
        },
        values: records.map(({ metrics }) => read(metrics)),
        timestamps: records.map(({ metrics }) => Date.parse(metrics.timestamp)),
      });
    }
  },
);
