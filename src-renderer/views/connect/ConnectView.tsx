import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ClientId, ClientSetup, ShellId } from '#shared/contract/client-setup.ts';
import { Card } from '../../components/Card.tsx';
import { Choice } from '../../components/controls/Choice.tsx';
import { Tabs } from '../../components/controls/Tabs.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { Snippet } from '../../components/texts/Snippet.tsx';
import { useStores } from '../../stores/stores-context.tsx';
import { FirstRequest } from './FirstRequest.tsx';
import './connect.css';

/** How a client is pointed at this proxy: lines to paste, with its true address. */
export function ConnectView() {
  const { clientSetups } = useStores();
  const setups = useStore(clientSetups, (state) => state.setups);
  const [client, setClient] = useState<ClientId>('claude-code');
  useEffect(() => void clientSetups.load(), [clientSetups]);

  return (
    <div className="page connect">
      <header>
        <h1>Connect a client</h1>
        <p className="soft">Pick your coding agent and paste the lines. They hold the true address and context size.</p>
      </header>
      <FirstRequest />
      {setups.state === 'loading' && <Skeleton height={360} />}
      {setups.state === 'failed' && <Notice kind="failed">{setups.message}</Notice>}
      {setups.state === 'ready' && (
        <Tabs
          label="Clients"
          options={setups.value.map(({ client: value, title }) => ({ value, title }))}
          chosen={client}
          onChoose={setClient}
        >
          {setups.value
            .filter((setup) => setup.client === client)
            .map((setup) => (
              <Setup key={setup.client} setup={setup} />
            ))}
        </Tabs>
      )}
    </div>
  );
}

const shellTitles: Record<ShellId, string> = { bash: 'bash, zsh', fish: 'fish', powershell: 'PowerShell', cmd: 'cmd' };

function Setup({ setup }: { readonly setup: ClientSetup }) {
  const { clientSetups } = useStores();
  const shell = useStore(clientSetups, (state) => state.shell);
  const environment = setup.environment.find((variant) => variant.shell === shell) ?? setup.environment[0];
  return (
    <div className="connect-setup">
      {environment !== undefined && (
        <Card
          title="In the shell, before the client is started"
          aside={
            <Choice
              label="Shell"
              options={setup.environment.map(({ shell: value }) => ({ value, title: shellTitles[value] }))}
              chosen={environment.shell}
              onChoose={clientSetups.setShell}
            />
          }
        >
          <Snippet text={environment.text} what="the lines for the shell" />
        </Card>
      )}
      {setup.files.map(({ path, text }) => (
        <Card key={path} title={path}>
          <Snippet text={text} what={path} />
        </Card>
      ))}
      {setup.notes.length > 0 && (
        <ul className="connect-notes soft">
          {setup.notes.map((note) => (
            <li key={note}>
              <Icon name="info" />
              <span>{note}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
