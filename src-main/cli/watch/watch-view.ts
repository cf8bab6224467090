import stringWidth from 'string-width';
import type { ProgramStatus } from '#shared/contract/program-status.ts';
import { countFigure, durationFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import type { FrameRequest, MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { compact } from '../../metrics/format-compact.ts';
import { plainText } from '../../metrics/plain-text.ts';

/** One line for a finished request. */
export function finishedLine(metrics: RequestMetrics): string {
  return `${timeOf(metrics.timestamp)} ${compact.format(metrics)}`;
}

/** One line for something mended, or not. */
export function repairLine({ timestamp, fix, tool, path, outcome, reason }: RepairRecord): string {
  const place = [tool, path].filter((part) => part !== null && part !== '').join(' ');
  return plainText(`${timeOf(timestamp)} ${outcome} by ${fix}${place === '' ? '' : ` in ${place}`}: ${reason}`);
}

/** One line for a request that has begun, where nothing can be redrawn. */
export function startedLine({ timestamp, endpoint, model, client }: StartedRequest): string {
  return plainText(`${timeOf(timestamp)} started ${endpoint} model=${model ?? '-'} client=${client ?? '-'}`);
}

type StartedRequest = Pick<FrameRequest, 'timestamp' | 'endpoint' | 'model' | 'client'>;

/** The part of the screen that is drawn again and again: where the proxy stands, and every request in flight. */
export function liveLines(
  status: Pick<ProgramStatus, 'proxy' | 'backend'>,
  frame: MetricsFrame,
  columns: number,
): string[] {
  const lines = [statusLine(status, frame), ...frame.requests.map(requestLine)];
  return lines.map((line) => fitted(plainText(line), columns));
}

function statusLine({ proxy, backend }: Pick<ProgramStatus, 'proxy' | 'backend'>, frame: MetricsFrame): string {
  const parts = [
    `${proxy.url ?? 'not listening'} → ${backend.url} ${backend.state.status}`,
    proxy.isPaused ? 'paused: no fixes' : null,
    frame.requests.length === 0 ? 'idle' : `${frame.requests.length} running`,
    frame.generationTps === null ? null : figureText(rateFigure(frame.generationTps)),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

function requestLine(request: FrameRequest): string {
  const { phase, prefill, elapsedMs, promptTokens, generatedTokens, generationTps, contextTotal, model, client } =
    request;
  const usedTokens = promptTokens === null ? null : promptTokens + (generatedTokens ?? 0);
  const parts = [
    phase ?? 'waiting',
    figureText(durationFigure(elapsedMs)),
    phase === 'prefill' && prefill !== null ? prefillText(prefill) : null,
    generatedTokens === null ? null : `${figureText(countFigure(generatedTokens))} tokens`,
    generationTps === null ? null : figureText(rateFigure(generationTps)),
    usedTokens === null || contextTotal === null
      ? null
      : `context ${figureText(ratioFigure(contextTotal === 0 ? null : usedTokens / contextTotal))}`,
    model,
    client,
  ];
  return `  ${parts.filter((part) => part !== null).join('  ')}`;
}

function prefillText({ ratio, etaMs }: NonNullable<FrameRequest['prefill']>): string {
  const rest = etaMs === null ? '' : `, ${figureText(durationFigure(etaMs))} left`;
  return `${figureText(ratioFigure(ratio))} read${rest}`;
}

/** A line that wraps would be two lines on the screen and one in the count of those to draw over. */
function fitted(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (stringWidth(kept + segment) > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The clock on the wall, as the log has it. */
function timeOf(timestamp: string): string {
  return new Date(timestamp).toLocaleTimeString('en-GB');
}
