import { useState } from 'react';
import { useStore } from 'zustand';
import { Tabs } from '../../components/controls/Tabs.tsx';
import { isDirty } from '../../stores/settings/config-file.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { HostPlaces } from './HostPlaces.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { YamlEditor } from './YamlEditor.tsx';
import './settings.css';

/** config.yaml, as a form and as text. */
export function SettingsView() {
  const { settings, configFile } = useStores();
  const path = useStore(settings, (state) => state.view?.path);
  const draftSize = useStore(settings, (state) => state.draft.size);
  const isTextDirty = useStore(configFile, isDirty);
  const [tab, setTab] = useState<'form' | 'yaml'>('form');
  return (
    <div className="page settings">
      <header className="page-head">
        <div>
          <h1>Settings</h1>
          <p className="soft">
            Kept in <code>{path ?? 'config.yaml'}</code>. Comments in the file stay; edits made there show here at once.
          </p>
        </div>
        <HostPlaces />
      </header>
      <Tabs
        label="Ways to edit"
        options={[
          { value: 'form', title: <TabTitle title="Form" isDirty={draftSize > 0} /> },
          { value: 'yaml', title: <TabTitle title="YAML" isDirty={isTextDirty} /> },
        ]}
        chosen={tab}
        onChoose={setTab}
      >
        {tab === 'form' ? <SettingsForm /> : <YamlEditor />}
      </Tabs>
    </div>
  );
}

function TabTitle({ title, isDirty }: { readonly title: string; readonly isDirty: boolean }) {
  return (
    <>
      {title}
      {isDirty && (
        <span className="tab-dirty">
          <span className="unseen">, not saved</span>
        </span>
      )}
    </>
  );
}
