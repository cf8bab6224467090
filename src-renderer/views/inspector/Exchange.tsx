import { type ReactNode, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RequestDetail } from '#shared/contract/history-queries.ts';
import { countFigure, durationFigure, percentFigure, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import { cacheHitRatio } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { hrefOf } from '../../app/route.ts';
import { Tabs } from '../../components/controls/Tabs.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { LabelledFigure } from '../../components/figures/LabelledFigure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { StatusMark } from '../../components/StatusMark.tsx';
import { useStores } from '../../stores/stores-context.tsx';
import { Actions } from './Actions.tsx';
import { readExchange } from './reading/exchange.ts';
import { TimelineBar } from './TimelineBar.tsx';
import { BodyView } from './tabs/BodyView.tsx';
import { CacheView } from './tabs/CacheView.tsx';
import { CallList } from './tabs/CallList.tsx';
import { Conversation } from './tabs/Conversation.tsx';
import { FieldList } from './tabs/FieldList.tsx';
import { RepairList } from './tabs/RepairList.tsx';

type Tab = 'conversation' | 'calls' | 'repairs' | 'cache' | 'raw' | 'fields';

/** A finished request: where its time went, what was said, what was mended, and what went over the wire. */
export function Exchange({ detail }: { readonly detail: RequestDetail }) {
  const { fixes } = useStores();
  const known = useStore(fixes, (state) => state.view?.fixes);
  const exchange = useMemo(() => readExchange(detail), [detail]);
  const [tab, setTab] = useState<Tab>(
    detail.bodies.length === 0 && detail.repairs.length > 0 ? 'repairs' : 'conversation',
  );
  const { metrics } = detail.request;
  const titleOf = (id: string) => known?.find((fix) => fix.id === id)?.title ?? id;

  return (
    <>
      <section className="card insp-top" aria-label="In short">
        <Origin metrics={metrics} session={detail.request.session} />
        <Actions detail={detail} />
        {metrics.error !== null && (
          <Notice kind={metrics.status === 'failed' ? 'failed' : 'warning'}>{metrics.error}</Notice>
        )}
        <Figures metrics={metrics} />
      </section>
      <TimelineBar metrics={metrics} />
      <div className="card insp-tabs">
        <Tabs
          label="Parts of the request"
          options={[
            { value: 'conversation', title: 'Conversation' },
            { value: 'calls', title: <Counted count={metrics.tool_calls}>Tool calls</Counted> },
            { value: 'repairs', title: <Counted count={detail.repairs.length}>Repairs</Counted> },
            { value: 'cache', title: 'Cache' },
            { value: 'raw', title: 'Raw' },
            { value: 'fields', title: 'All numbers' },
          ]}
          chosen={tab}
          onChoose={setTab}
        >
          {tab === 'conversation' && (detail.bodies.length === 0 ? <NotKept /> : <Conversation {...exchange} />)}
          {tab === 'calls' && <Calls detail={detail} calls={exchange.calls} titleOf={titleOf} />}
          {tab === 'repairs' && <Repairs detail={detail} titleOf={titleOf} />}
          {tab === 'cache' && <CacheView metrics={metrics} prefix={detail.prefix} />}
          {tab === 'raw' && (detail.bodies.length === 0 ? <NotKept /> : <BodyView bodies={detail.bodies} />)}
          {tab === 'fields' && <FieldList metrics={metrics} />}
        </Tabs>
      </div>
    </>
  );
}

function Counted({ count, children }: { readonly count: number; readonly children: ReactNode }) {
  return (
    <>
      {children} {count > 0 && <span className="insp-count">{count}</span>}
    </>
  );
}

function Origin({ metrics, session }: { readonly metrics: RequestMetrics; readonly session: string }) {
  const { status, http_status, client, model, agent_id, timestamp, endpoint } = metrics;
  return (
    <div>
      <p className="origin">
        <StatusMark status={status} />
        {http_status !== null && http_status !== 200 && <b>HTTP {http_status}</b>}
        <b>{client ?? 'Unknown client'}</b>
        <span>{model ?? 'unknown model'}</span>
      </p>
      <p className="origin small soft">
        <span>{new Date(timestamp).toLocaleString('sv-SE')}</span>
        <code>{endpoint}</code>
        <a href={hrefOf('sessions', session)}>Its session</a>
        {agent_id !== null && <span>agent {agent_id}</span>}
      </p>
    </div>
  );
}

function Figures({ metrics }: { readonly metrics: RequestMetrics }) {
  const figures = [
    ['Duration', 'From the first byte that came to the last that went out.', durationFigure(metrics.duration_ms)],
    ['First token', 'From the request to the first token of any kind. Streams only.', durationFigure(metrics.ttft_ms)],
    ['Input', 'Tokens of the whole prompt, cached ones included.', countFigure(metrics.prompt_tokens)],
    ['From cache', 'Cached / input tokens.', ratioFigure(cacheHitRatio(metrics.cached_tokens, metrics.prompt_tokens))],
    ['Output', 'Tokens generated, thoughts and tool calls included.', countFigure(metrics.completion_tokens)],
    ['Prefill', 'Prompt tokens read per second, cached ones left out.', rateFigure(metrics.prompt_tps)],
    ['Generation', 'Tokens generated per second.', rateFigure(metrics.generation_tps)],
    ['Context', 'Input and output, of the tokens that fit into the slot.', percentFigure(metrics.context_percent)],
  ] as const;
  return (
    <dl className="insp-figures">
      {figures.map(([label, meaning, figure]) => (
        <LabelledFigure key={label} label={label} meaning={meaning} figure={figure} />
      ))}
    </dl>
  );
}

function Calls({
  detail,
  calls,
  titleOf,
}: Parameters<typeof Repairs>[0] & { readonly calls: ReturnType<typeof readExchange>['calls'] }) {
  if (calls.length > 0) return <CallList calls={calls} titleOf={titleOf} />;
  if (detail.bodies.length === 0 && detail.request.metrics.tool_calls > 0) return <NotKept />;
  return (
    <EmptyState icon="tool_call" title="No tool was called">
      <p className="soft">The model answered in words.</p>
    </EmptyState>
  );
}

function Repairs({ detail, titleOf }: { readonly detail: RequestDetail; readonly titleOf: (fix: string) => string }) {
  const { fixes } = detail.request.metrics;
  if (detail.repairs.length > 0) return <RepairList repairs={detail.repairs} titleOf={titleOf} />;
  return (
    <EmptyState icon="repaired" title="Nothing had to be repaired">
      <p className="soft">
        {fixes.length === 0
          ? 'No fix changed anything in the request or in its answer.'
          : `Put in order without anything being broken: ${fixes.map(titleOf).join(', ')}.`}
      </p>
    </EmptyState>
  );
}

function NotKept() {
  return (
    <EmptyState icon="folder" title="Not kept">
      <p className="soft">
        The text of this request is not in the history. Which ones are kept is set by <code>history.bodies</code>: those
        with a repair unless it is changed, or all of them.
      </p>
      <p>
        <a href={hrefOf('settings')}>Open the settings</a>
      </p>
    </EmptyState>
  );
}
