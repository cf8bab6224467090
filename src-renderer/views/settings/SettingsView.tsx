import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { ConfigPath } from '#shared/config/schema-node.ts';
import { Card } from '../../components/Card.tsx';
import { Notice } from '../../components/Notice.tsx';
import { FieldRow } from '../../form/FieldRow.tsx';
import { type Field, type FieldGroup, fieldGroup } from '../../form/field.ts';
import { pathText, problemsAt, shownValue } from '../../stores/settings.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { BackendTest } from './BackendTest.tsx';
import { ExporterTest } from './ExporterTest.tsx';
import { SaveBar } from './SaveBar.tsx';
import './settings.css';

/** Switched and set on a screen of their own. */
const shownElsewhere = 'fixes.modules';

/** config.yaml as a form. */
export function SettingsView() {
  const { settings } = useStores();
  const schema = useStore(settings, (state) => state.schema);
  const path = useStore(settings, (state) => state.view?.path);
  const message = useStore(settings, (state) => state.message);
  useEffect(() => void settings.load(), [settings]);
  const groups = useMemo(() => (schema === null ? [] : fieldGroup(schema, []).groups), [schema]);

  return (
    <form
      className="page"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (settings.getState().problems.length === 0) void settings.save();
      }}
    >
      <header>
        <h1>Settings</h1>
        <p className="soft">
          Kept in <code>{path ?? 'config.yaml'}</code>. Comments in the file stay; edits made there show here at once.
        </p>
      </header>
      {message !== null && <Notice kind="failed">{message}</Notice>}
      {schema === null && message === null && <div className="card skeleton" />}
      {groups.map((group) => (
        <Section key={group.title} group={group} />
      ))}
      {schema !== null && <SaveBar />}
    </form>
  );
}

function Section({ group }: { readonly group: FieldGroup }) {
  const key = pathText(group.path);
  const inner = group.groups.filter(({ path }) => pathText(path) !== shownElsewhere);
  return (
    <Card title={group.title}>
      <p className="soft settings-about">
        {group.description}{' '}
        {key === 'fixes' && (
          <>
            Each single fix has its switch and options in <a href="#fixes">Fixes</a>.
          </>
        )}
      </p>
      <Fields fields={group.fields} />
      {inner.map((part) => (
        <InnerSection key={part.title} group={part} />
      ))}
      {key === 'backend' && <BackendTest />}
    </Card>
  );
}

/** Folded while it is off: its options matter to nobody then. */
function InnerSection({ group }: { readonly group: FieldGroup }) {
  const { settings } = useStores();
  const isOn = useStore(settings, (state) => shownValue(state, [...group.path, 'enabled']) === true);
  const [parent, id] = group.path;
  return (
    <details className="fold" open={isOn}>
      <summary>
        <h3>{group.title}</h3>
        <span className={isOn ? 'mark mark-completed' : 'mark mark-queued'}>{isOn ? 'On' : 'Off'}</span>
        <span className="soft small">{group.description}</span>
      </summary>
      <Fields fields={group.fields.map((field) => switchField(field, group))} />
      {parent === 'exporters' && <ExporterTest id={String(id)} />}
    </details>
  );
}

/** The switch of a section repeats its title and help, which stand above it already. */
function switchField(field: Field, { path }: FieldGroup): Field {
  return pathText(field.path) === `${pathText(path)}.enabled`
    ? { ...field, title: 'Switched on', description: '' }
    : field;
}

function Fields({ fields }: { readonly fields: readonly Field[] }) {
  return fields.map((field) => <BoundField key={pathText(field.path)} field={field} path={field.path} />);
}

function BoundField({ field, path }: { readonly field: Field; readonly path: ConfigPath }) {
  const { settings } = useStores();
  const value = useStore(settings, (state) => shownValue(state, path));
  const isEdited = useStore(settings, ({ draft }) => draft.has(pathText(path)));
  const problems = useStore(settings, (state) => state.problems);
  return (
    <FieldRow
      field={field}
      value={value}
      isEdited={isEdited}
      problems={problemsAt(problems, path)}
      onChange={(next) => settings.edit(path, next)}
    />
  );
}
