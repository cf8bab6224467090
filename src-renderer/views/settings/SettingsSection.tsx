import { useStore } from 'zustand';
import type { ConfigPath } from '#shared/config/schema-node.ts';
import { Card } from '../../components/Card.tsx';
import { Chip } from '../../components/Chip.tsx';
import { Icon } from '../../components/Icon.tsx';
import { FieldRow } from '../../form/FieldRow.tsx';
import type { Field, FieldGroup } from '../../form/field.ts';
import { pathText, problemsAt, shownValue } from '../../stores/settings/settings.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { BackendTest } from './BackendTest.tsx';
import { ExporterTest } from './ExporterTest.tsx';
import { StartAtLogin } from './StartAtLogin.tsx';

/** Switched and set on a screen of their own. */
const shownElsewhere = 'fixes.modules';

export function sectionId({ path }: FieldGroup): string {
  return `settings-${pathText(path)}`;
}

export function SettingsSection({ group }: { readonly group: FieldGroup }) {
  const key = pathText(group.path);
  const inner = group.groups.filter(({ path }) => pathText(path) !== shownElsewhere);
  return (
    <Card title={group.title} id={sectionId(group)}>
      <p className="soft settings-about">
        {group.description}{' '}
        {key === 'fixes' && (
          <>
            Each single fix has its switch and options in <a href="#/fixes">Fixes</a>.
          </>
        )}
      </p>
      {key === 'desktop' && <StartAtLogin />}
      <Fields fields={group.fields} />
      {inner.map((part) => (
        <InnerSection key={part.title} group={part} />
      ))}
      {key === 'backend' && <BackendTest />}
    </Card>
  );
}

function InnerSection({ group }: { readonly group: FieldGroup }) {
  const hasSwitch = group.fields.some(({ path }) => path.at(-1) === 'enabled');
  return hasSwitch ? (
    <SwitchedSection group={group} />
  ) : (
    <fieldset className="settings-part">
      <legend>{group.title}</legend>
      <p className="soft small">{group.description}</p>
      <Fields fields={group.fields} />
    </fieldset>
  );
}

/** Folded while it is off: its options matter to nobody then. */
function SwitchedSection({ group }: { readonly group: FieldGroup }) {
  const { settings } = useStores();
  const isOn = useStore(settings, (state) => shownValue(state, [...group.path, 'enabled']) === true);
  const [parent, id] = group.path;
  return (
    <details className="fold" open={isOn}>
      <summary>
        <Icon name="more" />
        <h3>{group.title}</h3>
        <Chip kind={isOn ? 'completed' : 'queued'}>{isOn ? 'On' : 'Off'}</Chip>
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
