import { memo } from 'react';
import { countFigure, durationFigure, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import type { FrameRequest } from '#shared/metrics/metrics-frame.ts';
import { draftAcceptance } from '#shared/metrics/quantities.ts';
import type { RequestContext } from '#shared/metrics/request-context.ts';
import { Button } from '../../../components/controls/Button.tsx';
import { Figure } from '../../../components/figures/Figure.tsx';
import { LabelledFigure } from '../../../components/figures/LabelledFigure.tsx';
import { Sparkline } from '../../../components/figures/Sparkline.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { StatusMark } from '../../../components/StatusMark.tsx';
import { type Trail, trailLength } from '../../../stores/live/live.ts';
import { OwnerMark } from '../OwnerMark.tsx';
import { shortId } from '../short-id.ts';
import { ContextGauge } from './ContextGauge.tsx';
import { PromptBar } from './PromptBar.tsx';

interface RequestCardProps {
  readonly request: FrameRequest;
  readonly context: RequestContext;
  readonly trail: Trail;
  /** The owner's number, which makes its letter and colour. */
  readonly owner: number | undefined;
  /** Share of drafted tokens that this model accepted lately, 0 to 1; shown where the request does not tell its own. */
  readonly modelAcceptance: number | null;
  readonly isCancelling: boolean;
  /** Why it could not be cancelled. */
  readonly message: string | null;
  readonly onCancel: (requestId: string) => Promise<void>;
}

/** One request in flight. Every row is always there, so that nothing moves when its number comes. */
export function RequestCard(props: RequestCardProps) {
  const { request, context, trail, owner, modelAcceptance, isCancelling, message, onCancel } = props;
  const { requestId, phase, elapsedMs, generatedTokens, toolCalls } = request;
  const ownAcceptance = draftAcceptance(request.draftAcceptedTokens, request.draftTokens);
  return (
    <article className={`card run run-${phase ?? 'unseen'}`} aria-label={`Request of ${nameOfClient(request)}`}>
      <header className="run-head">
        {phase === null ? <span className="mark mark-queued">Not streamed</span> : <StatusMark status={phase} />}
        <Figure figure={durationFigure(elapsedMs)} />
        <Cancel requestId={requestId} isCancelling={isCancelling} onCancel={onCancel} />
      </header>
      <Origin
        client={nameOfClient(request)}
        model={request.model}
        session={request.sessionId}
        agent={request.agentId}
        endpoint={request.endpoint}
        owner={owner}
      />
      <div className="run-speed">
        <Speed request={request} />
        {isGenerating(phase) && (
          <Sparkline values={trail} length={trailLength} label="Generation speed over the last half minute" />
        )}
      </div>
      <div className="run-gauges">
        <PromptBar request={request} />
        <ContextGauge context={context} />
      </div>
      <Counts
        generatedTokens={generatedTokens}
        toolCalls={toolCalls}
        acceptance={ownAcceptance ?? modelAcceptance}
        isOwnAcceptance={ownAcceptance !== null}
      />
      {message !== null && <Notice kind="failed">{message}</Notice>}
    </article>
  );
}

function nameOfClient({ client }: FrameRequest): string {
  return client ?? 'an unknown client';
}

type CancelProps = Pick<RequestCardProps, 'isCancelling' | 'onCancel'> & { readonly requestId: string };

const Cancel = memo(function Cancel({ requestId, isCancelling, onCancel }: CancelProps) {
  return (
    <Button
      kind="quiet"
      icon="close"
      aria-disabled={isCancelling}
      title="Breaks the answer off; the client is told so"
      onClick={() => void onCancel(requestId)}
    >
      {isCancelling ? 'Cancelling' : 'Cancel'}
    </Button>
  );
});

interface OriginProps {
  readonly client: string;
  readonly model: string | null;
  readonly session: string | null;
  readonly agent: string | null;
  readonly endpoint: string;
  readonly owner: number | undefined;
}

const Origin = memo(function Origin({ client, model, session, agent, endpoint, owner }: OriginProps) {
  const modelName = model ?? 'Model not known';
  return (
    <div className="run-origin">
      <OwnerMark number={owner} />
      <div className="run-names">
        <p className="cut" title={`${client} · ${modelName}`}>
          <strong>{client}</strong> <span className="soft">{modelName}</span>
        </p>
        <p className="cut soft small" title={`${endpoint}\nSession: ${session ?? 'none'}\nAgent: ${agent ?? 'main'}`}>
          {session === null ? 'no session' : `session ${shortId(session)}`}
          {agent !== null && ` · agent ${shortId(agent)}`} · {endpoint}
        </p>
      </div>
    </div>
  );
});

function isGenerating(phase: FrameRequest['phase']): boolean {
  return phase !== 'queued' && phase !== 'prefill';
}

/** The speed of what goes on: of reading while the prompt is read, then of generating. */
function Speed({ request: { phase, prefill, generationTps } }: { readonly request: FrameRequest }) {
  if (!isGenerating(phase)) {
    return (
      <dl className="run-figures">
        <LabelledFigure
          label="Prefill"
          meaning="Prompt tokens read per second, cached ones left out"
          figure={rateFigure(prefill?.tokensPerSecond ?? null)}
          size="xl"
        />
        <LabelledFigure
          label="Time left"
          meaning="Tokens left to read, at the speed so far"
          figure={durationFigure(prefill?.etaMs ?? null)}
          size="xl"
        />
      </dl>
    );
  }
  return (
    <dl className="run-figures">
      <LabelledFigure
        label="Generation"
        meaning="Tokens generated per second, over the last two seconds"
        figure={rateFigure(generationTps)}
        size="xl"
      />
    </dl>
  );
}

interface CountsProps extends Pick<FrameRequest, 'generatedTokens' | 'toolCalls'> {
  readonly acceptance: number | null;
  /** Of this request, not of its model. */
  readonly isOwnAcceptance: boolean;
}

const Counts = memo(function Counts({ generatedTokens, toolCalls, acceptance, isOwnAcceptance }: CountsProps) {
  return (
    <dl className="run-counts">
      <div title="Tokens so far, thoughts and tool calls included; an estimate until the request ends">
        <dt>Generated</dt>
        <dd>
          <Figure figure={countFigure(generatedTokens)} />
        </dd>
      </div>
      <div title="Calls that the answer has begun so far">
        <dt>Tool calls</dt>
        <dd>
          <Figure figure={countFigure(toolCalls)} width={2} />
        </dd>
      </div>
      <div title={isOwnAcceptance ? ownDrafts : modelDrafts}>
        <dt>Drafts</dt>
        <dd className={isOwnAcceptance ? undefined : 'soft'}>
          <Figure figure={ratioFigure(acceptance)} />
        </dd>
      </div>
    </dl>
  );
});

const ownDrafts =
  'Drafts accepted, of speculative decoding: accepted / drafted tokens of this request so far, from the timings that its client asked for with every token (timings_per_token)';
const modelDrafts =
  'Drafts accepted, of speculative decoding: Σ accepted / Σ drafted tokens of this model’s last finished requests. This request tells its own at its end; a client that asks for timings_per_token gets them live';
