import { useStore } from 'zustand';
import { formatConfigProblem } from '#shared/config/config-problem.ts';
import { Notice } from '../components/Notice.tsx';
import { clockTime, timeAgo } from '../components/time/relative-time.ts';
import { useNow } from '../components/time/use-now.ts';
import type { Link } from '../stores/program/connection.ts';
import { isFirstRun } from '../stores/program/welcome.ts';
import { useStores } from '../stores/stores-context.tsx';
import { hrefOf, type Screen } from './route.ts';

/** What is wrong with the program as a whole, above every screen. */
export function Alerts({ screen }: { readonly screen: Screen }) {
  const { connection, settings, welcome } = useStores();
  const link = useStore(connection, (state) => state.link);
  const status = useStore(connection, (state) => state.status);
  const message = useStore(connection, (state) => state.message);
  const config = useStore(settings, (state) => state.view);
  // The welcome says the same at length.
  const isWelcome = useStore(welcome, isFirstRun) && screen === 'now';
  return (
    <div className="alerts">
      {link.state === 'lost' && <LostLink link={link} />}
      {message !== null && <Notice kind="failed">{message}</Notice>}
      {config !== null && config.problems.length > 0 && (
        <Notice kind="failed">
          <p>The configuration file has mistakes. The last good configuration stays in force until they are mended.</p>
          <ul className="mono">
            {config.problems.map((problem) => (
              <li key={formatConfigProblem(problem)}>{formatConfigProblem(problem)}</li>
            ))}
          </ul>
        </Notice>
      )}
      {status?.backend.state.status === 'unreachable' && link.state !== 'lost' && !isWelcome && (
        <Notice kind="warning">
          llama-server has not answered at <code>{status.backend.url}</code> since{' '}
          {clockTime(new Date(status.backend.state.sinceMs), new Date())}. Start it, or set its address in{' '}
          <a href={hrefOf('settings')}>Settings</a>. This goes away by itself once it answers.
        </Notice>
      )}
      {status?.history.problem != null && (
        <Notice kind="warning">The history is not being written: {status.history.problem}</Notice>
      )}
    </div>
  );
}

function LostLink({ link }: { readonly link: Extract<Link, { state: 'lost' }> }) {
  const now = useNow(1000);
  return (
    <Notice kind="failed">
      {link.message}
      {link.sinceMs !== null && ` What you see is as of ${timeAgo(link.sinceMs, now)}.`}
    </Notice>
  );
}
