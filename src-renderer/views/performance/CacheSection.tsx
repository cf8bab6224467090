import type { CacheRow } from '#shared/contract/history-analysis.ts';
import { countFigure, figureText, ratioFigure, spanFigure } from '#shared/metrics/figures.ts';
import { Card } from '../../components/Card.tsx';
import { Bar } from '../../components/figures/Bar.tsx';
import { Figure } from '../../components/figures/Figure.tsx';
import { LabelledFigure } from '../../components/figures/LabelledFigure.tsx';
import { Term } from '../../components/figures/Term.tsx';
import type { SectionValues } from '../../stores/history/performance.ts';
import { Section } from './Section.tsx';

const meanings = {
  hitRatio:
    'Σ cached / Σ prompt tokens, over the requests that know both: the share of the prompts that llama-server took from its cache instead of reading it',
  prompt: 'Σ prompt tokens, cached ones included',
  cached: 'Σ prompt tokens that llama-server took from its cache',
  reread:
    'Prompt tokens that were read again although the session’s request before, of the same agent, had left them in the context: something changed early in the prompt, or another request took the slot',
  lost: 'Prefill time of the tokens that were read again, at the prefill speed of each request',
};

export function CacheSection() {
  return (
    <Section
      section="cache"
      isEmpty={({ totals }) => totals.requests === 0}
      empty={{
        title: 'No requests in these days',
        text: 'Once agents have worked here, this shows how much of their prompts came from the cache, and what re-reading the rest cost.',
      }}
    >
      {(value) => <Cache {...value} />}
    </Section>
  );
}

function Cache({ totals, sessions }: SectionValues['cache']) {
  const rereadTokens = sessions.reduce((sum, { rereadTokens }) => sum + rereadTokens, 0);
  const rereadMs = sessions.reduce((sum, { rereadMs }) => sum + rereadMs, 0);
  return (
    <>
      <Card>
        <dl className="section-figures">
          <LabelledFigure
            label="Hit ratio"
            meaning={meanings.hitRatio}
            figure={ratioFigure(totals.cacheHitRatio)}
            size="xl"
          />
          <LabelledFigure
            label="Prompt tokens"
            meaning={meanings.prompt}
            figure={countFigure(totals.promptTokens)}
            size="xl"
          />
          <LabelledFigure
            label="From the cache"
            meaning={meanings.cached}
            figure={countFigure(totals.cachedTokens)}
            size="xl"
          />
          <LabelledFigure
            label="Read again"
            meaning={`${meanings.reread}. Sum of the sessions below`}
            figure={countFigure(rereadTokens)}
            size="xl"
          />
          <LabelledFigure
            label="Time lost"
            meaning={`${meanings.lost}. Sum of the sessions below`}
            figure={spanFigure(rereadMs)}
            size="xl"
          />
        </dl>
      </Card>
      {sessions.length > 0 && (
        <Card className="table-card" title="Sessions, most time lost first">
          <div className="table-room">
            <table className="numbers">
              <thead>
                <tr>
                  <th scope="col">Session</th>
                  <th scope="col">Requests</th>
                  <th scope="col">
                    <Term meaning={meanings.prompt}>Prompt</Term>
                  </th>
                  <th scope="col" className="numbers-bar">
                    <Term meaning={meanings.hitRatio}>Hit ratio</Term>
                  </th>
                  <th scope="col">
                    <Term meaning={meanings.reread}>Read again</Term>
                  </th>
                  <th scope="col">
                    <Term meaning={meanings.lost}>Time lost</Term>
                  </th>
                </tr>
              </thead>
              <tbody>
                {sessions.map((row) => (
                  <SessionRow key={row.session} row={row} />
                ))}
              </tbody>
            </table>
          </div>
        </Card>
      )}
    </>
  );
}

function SessionRow({ row }: { readonly row: CacheRow }) {
  const { session, client, models, requests, promptTokens, cachedTokens, hitRatio, rereadTokens, rereadMs } = row;
  const whole = Math.max(1, promptTokens);
  const again = Math.min(rereadTokens, promptTokens - Math.min(cachedTokens, promptTokens));
  return (
    <tr>
      <th scope="row" className="numbers-name">
        <a href={`#/sessions/${encodeURIComponent(session)}`} className="mono" title={session}>
          {session.length > 12 ? session.slice(0, 8) : session}
        </a>
        <span className="soft cut" title={models.join(', ')}>
          {[client ?? 'Unknown client', ...models].join(' · ')}
        </span>
      </th>
      <td>{figureText(countFigure(requests))}</td>
      <td>
        <Figure figure={countFigure(promptTokens)} />
      </td>
      <td className="numbers-bar">
        <span className="bar-with-figure">
          <Bar
            label="Prompt tokens"
            text={`${cachedTokens} cached, ${rereadTokens} read again, of ${promptTokens}`}
            filled={hitRatio}
            parts={
              hitRatio === null
                ? []
                : [
                    { kind: 'cached', share: cachedTokens / whole },
                    { kind: 'read', share: Math.max(0, promptTokens - cachedTokens - again) / whole },
                    { kind: 'reread', share: again / whole },
                  ]
            }
          />
          <Figure figure={ratioFigure(hitRatio)} />
        </span>
      </td>
      <td>
        <Figure figure={countFigure(rereadTokens)} />
      </td>
      <td>
        <Figure figure={spanFigure(rereadMs)} />
      </td>
    </tr>
  );
}
