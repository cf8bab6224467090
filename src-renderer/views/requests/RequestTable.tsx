import { type KeyboardEvent, memo, type ReactNode, useRef } from 'react';
import { countFigure, durationFigure, figureText, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import { cacheHitRatio } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { clockTime } from '../../components/relative-time.ts';
import { StatusMark } from '../../components/StatusMark.tsx';

interface RequestTableProps {
  readonly requests: readonly RequestMetrics[];
  readonly selectedId: string | null;
  readonly onSelect: (requestId: string | null) => Promise<void>;
  /** Below the last row. */
  readonly children: ReactNode;
}

/** `isWide`: left out while the details of a request take their share of the width. */
const columns = [
  { title: 'Status', meaning: 'How the request ended', isNumber: false, isWide: false },
  { title: 'Time', meaning: 'When it came, in the time zone of this machine', isNumber: false, isWide: false },
  { title: 'Client', meaning: 'Program named first in its User-Agent', isNumber: false, isWide: false },
  {
    title: 'Model',
    meaning: 'As the backend names it, else as the client asked for it',
    isNumber: false,
    isWide: true,
  },
  { title: 'Prompt', meaning: 'Tokens of the whole prompt, cached ones included', isNumber: true, isWide: true },
  { title: 'Cached', meaning: 'Share of the prompt that came from the cache', isNumber: true, isWide: true },
  { title: 'Output', meaning: 'Tokens generated, thoughts and tool calls included', isNumber: true, isWide: false },
  { title: 'Prefill', meaning: 'Prompt tokens read per second, cached ones left out', isNumber: true, isWide: true },
  { title: 'Generation', meaning: 'Tokens generated per second', isNumber: true, isWide: false },
  {
    title: 'Duration',
    meaning: 'From the first byte that came to the last that went out',
    isNumber: true,
    isWide: false,
  },
  {
    title: 'Repairs',
    meaning: 'Fixes that changed something, and what they could not mend',
    isNumber: false,
    isWide: false,
  },
] as const;

/** Newest first. Arrow keys, j and k move between rows, Escape lets go of the selected one. */
export function RequestTable({ requests, selectedId, onSelect, children }: RequestTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const stop = requests.some((metrics) => metrics.request_id === selectedId) ? selectedId : requests[0]?.request_id;

  function move(event: KeyboardEvent): void {
    if (event.key === 'Escape') void onSelect(null);
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const at = requests.findIndex((metrics) => metrics.request_id === stop);
    const next = requests[Math.min(requests.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    void onSelect(next.request_id);
    body.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(next.request_id)}"]`)?.focus();
  }

  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            {columns.map(({ title, meaning, isNumber, isWide }) => (
              <th
                key={title}
                scope="col"
                title={meaning}
                className={`${isNumber ? 'number' : ''} ${isWide ? 'wide' : ''}`}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={move}>
          {requests.map((metrics) => (
            <Row
              key={metrics.request_id}
              metrics={metrics}
              isSelected={metrics.request_id === selectedId}
              isTabStop={metrics.request_id === stop}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
      <div className="table-foot">{children}</div>
    </div>
  );
}

interface RowProps {
  readonly metrics: RequestMetrics;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly onSelect: (requestId: string | null) => Promise<void>;
}

const Row = memo(function Row({ metrics, isSelected, isTabStop, onSelect }: RowProps) {
  const { request_id, client, model, cached_tokens, prompt_tokens } = metrics;
  const select = () => void onSelect(request_id);
  return (
    <tr
      data-id={request_id}
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={isSelected}
      onClick={select}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          select();
        }
      }}
    >
      <td>
        <StatusMark status={metrics.status} />
      </td>
      <td>{clockTime(new Date(metrics.timestamp), new Date())}</td>
      <td className="cut" title={client ?? undefined}>
        {client ?? <span className="soft">unknown</span>}
      </td>
      <td className="cut wide" title={model ?? undefined}>
        {model ?? <span className="soft">unknown</span>}
      </td>
      <td className="number wide">{figureText(countFigure(prompt_tokens))}</td>
      <td className="number wide">{figureText(ratioFigure(cacheHitRatio(cached_tokens, prompt_tokens)))}</td>
      <td className="number">{figureText(countFigure(metrics.completion_tokens))}</td>
      <td className="number wide">{figureText(rateFigure(metrics.prompt_tps))}</td>
      <td className="number">{figureText(rateFigure(metrics.generation_tps))}</td>
      <td className="number">{figureText(durationFigure(metrics.duration_ms))}</td>
      <td className="cut">
        {metrics.fixes.length > 0 && <StatusMark status="repaired" count={metrics.fixes.length} />}{' '}
        {metrics.unrepaired > 0 && <StatusMark status="unrepaired" count={metrics.unrepaired} />}
      </td>
    </tr>
  );
});
