import { SessionComparison } from './SessionComparison.tsx';
import { SessionList } from './SessionList.tsx';
import { SessionStoryView } from './SessionStoryView.tsx';
import { sessionsOf } from './session-route.ts';
import '../../styles/crumbs.css';
import './sessions.css';

/** All sessions, the story of one, or two side by side. */
export function SessionsView({ sessionId }: { readonly sessionId: string | null }) {
  const [first, second] = sessionId === null ? [] : sessionsOf(sessionId);
  if (first === undefined) return <SessionList />;
  return second === undefined ? (
    <SessionStoryView key={first} sessionId={first} />
  ) : (
    <SessionComparison key={sessionId} first={first} second={second} />
  );
}
