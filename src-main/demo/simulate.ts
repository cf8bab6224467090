import { parseArgs } from 'node:util';
import { createSimulatedLlamaServer, DEMO_MODEL } from './simulated-llama-server.ts';

const usage = `Starts a simulated llama-server: the wire of a real one, no model.

  node src-main/demo/simulate.ts [options]

  --port 8080              0 takes a free one
  --host 127.0.0.1
  --speed plausible        or instant
  --malformed 0.2          share of malformed tool calls
  --seed 1                 of the model's choices
  --slots 4
  --context 32768          tokens per slot
  --api-key KEY            asked of every request; may be repeated
  --metrics                switches GET /metrics on
  --loading-seconds 0      answers 503 for so long
`;

const text = (preset: string) => ({ type: 'string' as const, default: preset });

try {
  await simulate(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 1;
}

async function simulate(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      port: text('8080'),
      host: text('127.0.0.1'),
      speed: text('plausible'),
      malformed: text('0.2'),
      seed: text('1'),
      slots: text('4'),
      context: text('32768'),
      'api-key': { type: 'string', multiple: true, default: [] },
      metrics: { type: 'boolean', default: false },
      'loading-seconds': text('0'),
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stderr.write(usage);
    return;
  }
  if (values.speed !== 'plausible' && values.speed !== 'instant') throw new Error(`--speed has no "${values.speed}"`);
  const loadingMs = numeric('loading-seconds', values['loading-seconds']) * 1000;
  const server = createSimulatedLlamaServer({
    speed: values.speed,
    malformedShare: numeric('malformed', values.malformed),
    seed: numeric('seed', values.seed),
    slots: numeric('slots', values.slots),
    contextSize: numeric('context', values.context),
    apiKeys: values['api-key'],
    metricsEndpoint: values.metrics,
    loading: loadingMs > 0,
  });
  const url = await server.listen(numeric('port', values.port), values.host);
  process.stderr.write(`${DEMO_MODEL} listens on ${url.href}\n`);
  const loaded = setTimeout(() => server.setLoading(false), loadingMs);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      clearTimeout(loaded);
      void server.close();
    });
  }
}

function numeric(option: string, value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw new Error(`--${option} needs a number, got "${value}"`);
  return number;
}
