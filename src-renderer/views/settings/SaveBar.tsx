import { useStore } from 'zustand';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import { isSecretKey } from '#shared/config/secret-key.ts';
import type { Json } from '#shared/dialects/json.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { pathText, valueAt } from '../../stores/settings.ts';
import { useStores } from '../../stores/stores-context.tsx';

/** What will change in the file, and the way to do it or to drop it. */
export function SaveBar() {
  const { settings } = useStores();
  const { draft, view, problems, isSaving, isSaved } = useStore(settings);
  if (draft.size === 0) {
    return (
      <p className="save-done" role="status">
        {isSaved && (
          <span className="mark mark-completed">
            <Icon name="completed" />
            Saved
          </span>
        )}
      </p>
    );
  }
  // Problems of keys that have no field here would otherwise keep the button without a word.
  const elsewhere = problems.filter(
    ({ path }) => path === null || ![...draft.keys()].some((key) => path.startsWith(key)),
  );
  return (
    <section className="save-bar" aria-label="Changes that are not saved">
      <ul className="save-changes mono">
        {[...draft].map(([key, { path, value }]) => (
          <li key={key}>
            {pathText(path)}: <span className="soft">{shown(key, valueAt(view?.values ?? {}, path))}</span> →{' '}
            <b>{shown(key, value)}</b>
          </li>
        ))}
        {elsewhere.map(({ path, message }) => (
          <li key={`${path}${message}`} className="mark mark-failed">
            <Icon name="failed" />
            {path === null ? message : `${path}: ${message}`}
          </li>
        ))}
      </ul>
      <Button onClick={settings.discard}>Discard</Button>
      <Button kind="main" type="submit" aria-disabled={problems.length > 0 || isSaving}>
        {isSaving ? 'Saving…' : problems.length > 0 ? 'Mend the mistakes first' : 'Save'}
      </Button>
    </section>
  );
}

function shown(key: string, value: Json): string {
  if (value !== null && isSecretKey(key)) return maskedSecret;
  return value === null ? 'not set' : JSON.stringify(value);
}
