import { useStore } from 'zustand';
import { Icon } from '../components/Icon.tsx';
import { useStores } from '../stores/stores-context.tsx';
import { hrefOf, type Screen, screens } from './route.ts';
import { screenTitles } from './screens.tsx';

/** What one looks at, above what one sets up. */
const parts: readonly (readonly Screen[])[] = [screens.slice(0, 4), screens.slice(4)];

export function Rail({ screen }: { readonly screen: Screen }) {
  return (
    <nav className="rail" aria-label="Screens">
      {parts.map((part) => (
        <ul key={part[0]}>
          {part.map((name) => (
            <li key={name}>
              <a href={hrefOf(name)} className="rail-link" aria-current={name === screen ? 'page' : undefined}>
                <Icon name={name} />
                {screenTitles[name]}
                {name === 'now' && <RunningCount />}
              </a>
            </li>
          ))}
        </ul>
      ))}
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
  return <p className="rail-version">{version === undefined ? '' : `Version ${version}`}</p>;
}
