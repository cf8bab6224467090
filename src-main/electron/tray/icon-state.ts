import type { LivePhase } from '#shared/metrics/live-request.ts';
import type { TrayState } from './tray-state.ts';
import { troublesOf } from './troubles.ts';

/** What the icon tells by its shape (and, where the desktop allows it, by its colour). */
export const trayIconStates = ['idle', 'prefill', 'generating', 'warning', 'error', 'paused'] as const;
export type TrayIconState = (typeof trayIconStates)[number];

/**
 * Trouble goes before everything, because somebody has to act; a pause before activity, because it is easily forgotten. Then the most
 * advanced request counts: one that generates hides those that wait. A model that is being loaded looks like a prompt being read: wait.
 */
export function iconState(state: TrayState): TrayIconState {
  const { proxy, backend, frame } = state;
  if (proxy.url === null || backend.state.status === 'unreachable') return 'error';
  if (troublesOf(state).length > 0) return 'warning';
  if (proxy.isPaused) return 'paused';
  const phases = frame.requests.map(({ phase }) => phase);
  if (phases.some(isGenerating)) return 'generating';
  return phases.length > 0 || backend.state.status === 'loading' ? 'prefill' : 'idle';
}

/** Nothing is known of an answer that is not streamed; most of its time goes into generating. */
export function isGenerating(phase: LivePhase | null): boolean {
  return phase !== 'queued' && phase !== 'prefill';
}
