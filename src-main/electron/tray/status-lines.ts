import { countFigure, durationFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import { isGenerating } from './icon-state.ts';
import type { TrayState } from './tray-state.ts';

/** `● Running · 127.0.0.1:8066 → :8080 · Qwen3-14B` */
export function statusLine(state: TrayState): string {
  return [conditionText(state), ...placeParts(state)].join(' · ');
}

/** `127.0.0.1:8066 → :8080 · Qwen3-14B` */
export function placeLine(state: TrayState): string {
  return placeParts(state).join(' · ');
}

/** `prefill 62.0% · 38.0 s left`, `41.8 t/s · 3 running`, `idle · last 41.8 t/s`. */
export function activityLine(state: TrayState): string {
  const { requests, generationTps } = state.frame;
  if (requests.length === 0) return idleText(state);
  const running = runningText(requests.length);
  if (requests.some(({ phase }) => isGenerating(phase))) {
    return [generationTps === null ? 'generating' : figureText(rateFigure(generationTps)), ...running].join(' · ');
  }
  return [...prefillParts(state), ...running].join(' · ');
}

/** `activityLine` without the figures that change while a request runs. */
export function steadyActivityLine(state: TrayState): string {
  const { requests } = state.frame;
  if (requests.length === 0) return idleText(state);
  const activity = requests.some(({ phase }) => isGenerating(phase)) ? 'generating' : 'prefill';
  return [activity, ...runningText(requests.length)].join(' · ');
}

function conditionText({ proxy, backend, isDemo }: TrayState): string {
  if (proxy.url === null) return '○ Not listening';
  if (backend.state.status === 'unreachable') return '○ llama-server does not answer';
  if (backend.state.status === 'loading') return '○ llama-server loads its model';
  if (proxy.isPaused) return '○ Paused, nothing is repaired';
  return isDemo ? '● Demo' : '● Running';
}

function placeParts(state: TrayState): string[] {
  const { proxy, backend } = state;
  const model = modelOf(state);
  const from = proxy.url === null ? null : new URL(proxy.url).host;
  const to = backendAddress(new URL(backend.url));
  return [...(from === null ? [] : [`${from} → ${to}`]), ...(model === null ? [] : [modelText(model)])];
}

/**
 * Until its answer begins, a request names the model that the client asked for, which often is none that the backend has: then the one
 * that answered last is the better guess.
 */
function modelOf({ frame, last }: TrayState): string | null {
  const answering = frame.requests.find(({ phase }) => phase !== null && isGenerating(phase));
  return answering?.model ?? last?.metrics.model ?? frame.requests[0]?.model ?? null;
}

/** On this machine the port says it all. */
function backendAddress({ hostname, host, port }: URL): string {
  return port !== '' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname) ? `:${port}` : host;
}

/** Menus grow as wide as their longest line. */
const maxModelCharacters = 48;

function modelText(model: string): string {
  const name = (model.split(/[\\/]/).at(-1) ?? model).replace(/\.gguf$/i, '') || model;
  return name.length <= maxModelCharacters ? name : `${name.slice(0, maxModelCharacters - 1)}…`;
}

function idleText({ last }: TrayState): string {
  const speed = last?.metrics.generation_tps ?? null;
  return speed === null ? 'idle' : `idle · last ${figureText(rateFigure(speed))}`;
}

function runningText(count: number): string[] {
  return count === 1 ? [] : [`${figureText(countFigure(count))} running`];
}

/** Of several prompts the one that takes longest: when it is read, all are. */
function prefillParts({ frame }: TrayState): string[] {
  const [slowest] = frame.requests
    .map(({ prefill }) => prefill)
    .filter((prefill) => prefill !== null)
    .sort((one, other) => (other.etaMs ?? 0) - (one.etaMs ?? 0));
  if (slowest === undefined) return ['prefill'];
  const { ratio, etaMs } = slowest;
  return [
    ratio === null ? 'prefill' : `prefill ${figureText(ratioFigure(ratio))}`,
    ...(etaMs === null ? [] : [`${figureText(durationFigure(etaMs))} left`]),
  ];
}
