import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { fieldGroup } from '../../form/field.ts';
import { pathText } from '../../stores/settings/settings.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { SaveBar } from './SaveBar.tsx';
import { SettingsSection, sectionId } from './SettingsSection.tsx';

/** Sections that only one kind of host reads. */
const sectionHosts: Readonly<Record<string, 'desktop' | 'headless'>> = { desktop: 'desktop' };

/** The form drawn from the schema, a card a section. */
export function SettingsForm() {
  const { settings, connection } = useStores();
  const schema = useStore(settings, (state) => state.schema);
  const message = useStore(settings, (state) => state.message);
  const host = useStore(connection, ({ status }) => status?.host);
  useEffect(() => void settings.load(), [settings]);
  const groups = useMemo(() => (schema === null ? [] : fieldGroup(schema, []).groups), [schema]);
  const shown = groups.filter(({ path }) => (sectionHosts[pathText(path)] ?? host) === host);

  return (
    <form
      className="settings-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (settings.getState().problems.length === 0) void settings.save();
      }}
    >
      <nav className="settings-parts" aria-label="Sections">
        <ul>
          {shown.map((group) => (
            <li key={group.title}>
              <button
                type="button"
                onClick={() => document.getElementById(sectionId(group))?.scrollIntoView({ block: 'start' })}
              >
                {group.title}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div className="settings-sections">
        {message !== null && <Notice kind="failed">{message}</Notice>}
        {schema === null && message === null && <Skeleton height={480} />}
        {shown.map((group) => (
          <SettingsSection key={group.title} group={group} />
        ))}
        {schema !== null && <SaveBar />}
      </div>
    </form>
  );
}
