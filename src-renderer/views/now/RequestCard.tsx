import { countFigure, durationFigure, rateFigure } from '#shared/metrics/figures.ts';
import type { FrameRequest } from '#shared/metrics/metrics-frame.ts';
import { Button } from '../../components/Button.tsx';
import { Figure } from '../../components/Figure.tsx';
import { LabelledFigure } from '../../components/LabelledFigure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Sparkline } from '../../components/Sparkline.tsx';
import { StatusMark } from '../../components/StatusMark.tsx';
import { type Trail, trailLength } from '../../stores/live.ts';
import { ContextGauge } from './ContextGauge.tsx';
import { PromptBar } from './PromptBar.tsx';

interface RequestCardProps {
  readonly request: FrameRequest;
  readonly trail: Trail;
  readonly isCancelling: boolean;
  /** Why it could not be cancelled. */
  readonly message: string | null;
  readonly onCancel: (requestId: string) => Promise<void>;
}

/** One request in flight. Every row is always there, so that nothing moves when its number comes. */
export function RequestCard({ request, trail, isCancelling, message, onCancel }: RequestCardProps) {
  const { requestId, phase, elapsedMs, generationTps, generatedTokens, toolCalls } = request;
  return (
    <article
      className={`card run run-${phase ?? 'unseen'}`}
      aria-label={`Request of ${request.client ?? 'an unknown client'}`}
    >
      <header className="run-head">
        {phase === null ? <span className="mark mark-queued">Not streamed</span> : <StatusMark status={phase} />}
        <span className="cut" title={request.client ?? undefined}>
          {request.client ?? 'Unknown client'}
        </span>
        <Figure figure={durationFigure(elapsedMs)} />
        <Button aria-disabled={isCancelling} onClick={() => void onCancel(requestId)}>
          {isCancelling ? 'Cancelling' : 'Cancel'}
        </Button>
      </header>
      <p className="run-what cut">
        {request.model ?? 'Model not known'} <span className="soft">{origin(request)}</span>
      </p>
      <div className="run-speed">
        <dl className="run-figures">
          <LabelledFigure
            label="Generation"
            meaning="Tokens per second over the last two seconds"
            figure={rateFigure(generationTps)}
            size="xl"
          />
          <LabelledFigure
            label="Generated"
            meaning="Tokens so far, thoughts and tool calls included; an estimate until the request ends"
            figure={countFigure(generatedTokens)}
          />
          <LabelledFigure
            label="Tool calls"
            meaning="Calls that the answer has begun so far"
            figure={countFigure(toolCalls)}
            width={2}
          />
        </dl>
        <Sparkline values={trail} length={trailLength} label="Generation speed over the last half minute" />
      </div>
      <PromptBar request={request} />
      <ContextGauge request={request} />
      {message !== null && <Notice kind="failed">{message}</Notice>}
    </article>
  );
}

function origin({ endpoint, sessionId, agentId }: FrameRequest): string {
  const parts = [endpoint];
  if (sessionId !== null) parts.push(`session ${shortId(sessionId)}`);
  if (agentId !== null) parts.push(`agent ${shortId(agentId)}`);
  return parts.join(' · ');
}

/** Long ids are random: their beginning tells them apart. */
function shortId(id: string): string {
  return id.length <= 12 ? id : id.slice(0, 8);
}
