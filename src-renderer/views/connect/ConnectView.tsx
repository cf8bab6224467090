import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ClientId, ClientSetup, ShellId } from '#shared/contract/client-setup.ts';
import { Card } from '../../components/Card.tsx';
import { Choice } from '../../components/Choice.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { useStores } from '../../stores/stores-context.tsx';
import './connect.css';

/** How a client is pointed at this proxy: lines to paste, with its true address. */
export function ConnectView() {
  const { clientSetups } = useStores();
  const setups = useStore(clientSetups, (state) => state.setups);
  const [client, setClient] = useState<ClientId | null>(null);
  useEffect(() => void clientSetups.load(), [clientSetups]);

  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Connect a client</h1>
          <p className="soft">
            Pick your coding agent and paste the lines. They hold the true address and context size.
          </p>
        </div>
        <FirstRequest />
      </header>
      {setups.state === 'loading' && <div className="card skeleton" />}
      {setups.state === 'failed' && <Notice kind="failed">{setups.message}</Notice>}
      {setups.state === 'ready' && (
        <>
          <Choice
            label="Client"
            options={setups.value.map(({ client: value, title }) => ({ value, title }))}
            chosen={client ?? setups.value[0]?.client ?? 'generic'}
            onChoose={setClient}
          />
          {setups.value
            .filter((setup, index) => (client === null ? index === 0 : setup.client === client))
            .map((setup) => (
              <Setup key={setup.client} setup={setup} />
            ))}
        </>
      )}
    </div>
  );
}

function FirstRequest() {
  const { requests, live } = useStores();
  const client = useStore(requests, (state) => state.requests[0]?.client);
  const hasSome = useStore(requests, (state) => state.requests.length > 0);
  const runs = useStore(live, ({ frame }) => (frame?.requests.length ?? 0) > 0);
  return (
    <p role="status" className={hasSome || runs ? 'mark mark-completed' : 'mark mark-queued'}>
      <Icon name={hasSome || runs ? 'completed' : 'queued'} />
      {hasSome || runs
        ? `Requests come in${client == null ? '' : `, last from ${client}`}`
        : 'Waiting for the first request…'}
    </p>
  );
}

const shellTitles: Record<ShellId, string> = { bash: 'bash, zsh', fish: 'fish', powershell: 'PowerShell', cmd: 'cmd' };

function Setup({ setup }: { readonly setup: ClientSetup }) {
  const { clientSetups } = useStores();
  const shell = useStore(clientSetups, (state) => state.shell);
  const environment = setup.environment.find((variant) => variant.shell === shell) ?? setup.environment[0];
  return (
    <>
      {setup.notes.length > 0 && (
        <ul className="connect-notes soft">
          {setup.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
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
    </>
  );
}

function Snippet({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className="snippet">
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and the keyboard must be able to scroll them
        tabIndex={0}
        aria-label={what}
      >
        <pre>{text}</pre>
      </section>
      <CopyButton text={text} what={what} />
    </div>
  );
}
