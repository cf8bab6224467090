import { useEffect } from 'react';
import { useStore } from 'zustand';
import { figureText } from '#shared/metrics/figures.ts';
import { hrefOf } from '../../app/route.ts';
import { Card } from '../../components/Card.tsx';
import { Term } from '../../components/figures/Term.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import type { SessionStory } from '../../stores/history/sessions-story.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { StoryChartView } from './StoryChartView.tsx';
import { sessionFigures } from './session-figures.ts';
import { storyChart } from './story-bars.ts';

/** Two sessions side by side, number for number and on one scale. */
export function SessionComparison({ first, second }: { readonly first: string; readonly second: string }) {
  const { sessionStories } = useStores();
  const a = useStore(sessionStories, (state) => state.stories.get(first));
  const b = useStore(sessionStories, (state) => state.stories.get(second));
  useEffect(() => {
    void sessionStories.open([first, second]);
    return sessionStories.close;
  }, [sessionStories, first, second]);
  const failed = [a, b].find((story) => story?.state === 'failed');
  return (
    <div className="sess">
      <h1 className="unseen">Two sessions compared</h1>
      <header className="sess-head">
        <p className="sess-path">
          <a className="crumb" href={hrefOf('sessions')}>
            <Icon name="sessions" />
            Sessions
          </a>
          <b>Two compared</b>
        </p>
      </header>
      {failed?.state === 'failed' && <Notice kind="failed">{failed.message}</Notice>}
      {failed === undefined && (a?.state !== 'ready' || b?.state !== 'ready') && <Skeleton height={320} />}
      {a?.state === 'ready' && b?.state === 'ready' && <SideBySide a={a.value} b={b.value} />}
    </div>
  );
}

function SideBySide({ a, b }: { readonly a: SessionStory; readonly b: SessionStory }) {
  const topTokens = Math.max(storyChart(a.requests).topTokens, storyChart(b.requests).topTokens);
  const others = sessionFigures(b.session);
  return (
    <>
      <div className="sess-table card">
        <table className="table sess-versus">
          <thead>
            <tr>
              <th scope="col">
                <span className="unseen">Quantity</span>
              </th>
              <Name story={a} />
              <Name story={b} />
            </tr>
          </thead>
          <tbody>
            {sessionFigures(a.session).map(({ label, meaning, figure }, index) => (
              <tr key={label}>
                <th scope="row">
                  <Term meaning={meaning}>{label}</Term>
                </th>
                <td className="num">{figureText(figure)}</td>
                <td className="num">{others[index] !== undefined && figureText(others[index].figure)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="sess-pair">
        {[a, b].map((story) => (
          <Card key={story.session.id} title={nameOf(story)}>
            <StoryChartView requests={story.requests} topTokens={topTokens} />
          </Card>
        ))}
      </div>
    </>
  );
}

function Name({ story }: { readonly story: SessionStory }) {
  return (
    <th scope="col" className="num">
      <a href={hrefOf('sessions', story.session.id)}>{nameOf(story)}</a>
      <br />
      {story.session.models.join(', ') || 'unknown model'}
    </th>
  );
}

function nameOf({ session: { client, startedAt } }: SessionStory): string {
  return `${client ?? 'Unknown client'}, ${new Date(startedAt).toLocaleString('sv-SE').slice(0, 16)}`;
}
