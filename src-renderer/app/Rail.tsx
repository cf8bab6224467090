import { useStore } from 'zustand';
import { Icon } from '../components/Icon.tsx';
import { useStores } from '../stores/stores-context.tsx';
import { type Route, routes } from './route.ts';

export function Rail({ route, titles }: { readonly route: Route; readonly titles: Record<Route, string> }) {
  return (
    <nav className="rail" aria-label="Screens">
      <ul>
        {routes.map((name) => (
          <li key={name}>
            <a href={`#${name}`} className="rail-link" aria-current={name === route ? 'page' : undefined}>
              <Icon name={name} />
              {titles[name]}
              {name === 'now' && <RunningCount />}
            </a>
          </li>
        ))}
      </ul>
      <Version />
    </nav>
  );
}

function RunningCount() {
  const { live } = useStores();
  const running = useStore(live, ({ frame }) => frame?.requests.length ?? 0);
  if (running === 0) return null;
  return (
    <span className="rail-count">
      {running}
      <span className="unseen"> running</span>
    </span>
  );
}

function Version() {
  const { connection } = useStores();
  const version = useStore(connection, ({ status }) => status?.version);
  return <p className="rail-version">{version === undefined ? '' : `llama-proxy ${version}`}</p>;
}
