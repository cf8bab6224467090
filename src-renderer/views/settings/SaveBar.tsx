import { useStore } from 'zustand';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import { isSecretKey } from '#shared/config/secret-key.ts';
import type { Json } from '#shared/dialects/json.ts';
import { Button } from '../../components/controls/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { LineDiff } from '../../components/texts/LineDiff.tsx';
import { useStores } from '../../stores/stores-context.tsx';

/** What will change in the file, and the way to do it or to drop it. */
export function SaveBar() {
  const { settings } = useStores();
  const { draft, preview, problems, isSaving, isSaved } = useStore(settings);
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
  return (
    <section className="save-bar" aria-label="Changes that are not saved">
      <Conflicts />
      {preview !== null && (
        <LineDiff before={preview.before} after={preview.after} label="What will change in config.yaml" />
      )}
      {/* They stand at their fields, too; those may be out of sight, or have no field at all. */}
      {problems.length > 0 && (
        <ul className="save-problems">
          {problems.map(({ path, message }) => (
            <li key={`${path}${message}`}>
              <span className="mark mark-failed">
                <Icon name="failed" />
              </span>
              <span>
                {path !== null && <code>{path}: </code>}
                {message}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="save-actions">
        <p role="status">{said(draft.size, problems.length)}</p>
        <Button onClick={settings.discard}>Discard</Button>
        <Button kind="main" type="submit" aria-disabled={problems.length > 0 || isSaving}>
          {isSaving ? 'Saving…' : 'Save'}
        </Button>
      </div>
    </section>
  );
}

function said(changes: number, problems: number): string {
  const count = changes === 1 ? 'One change is not saved' : `${changes} changes are not saved`;
  return problems === 0 ? `${count}.` : `${count}. Mend the mistakes first.`;
}

/** Keys that were changed here and, meanwhile, on disk. */
function Conflicts() {
  const { settings } = useStores();
  const conflicts = useStore(settings, (state) => state.conflicts);
  const draft = useStore(settings, (state) => state.draft);
  return [...conflicts].map(([key, theirs]) => {
    const change = draft.get(key);
    if (change === undefined) return null;
    return (
      <Notice
        key={key}
        kind="warning"
        actions={
          <>
            <Button onClick={() => settings.settle(change.path, 'theirs')}>Take the file's</Button>
            <Button onClick={() => settings.settle(change.path, 'mine')}>Keep mine</Button>
          </>
        }
      >
        <code>{key}</code> was changed in the file meanwhile: it is <b>{shown(key, theirs)}</b> there,{' '}
        <b>{shown(key, change.value as Json)}</b> here.
      </Notice>
    );
  });
}

function shown(key: string, value: Json): string {
  if (value !== null && isSecretKey(key)) return maskedSecret;
  return value === null ? 'not set' : JSON.stringify(value);
}
