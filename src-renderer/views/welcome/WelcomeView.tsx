import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Card } from '../../components/Card.tsx';
import { Button } from '../../components/controls/Button.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Snippet } from '../../components/texts/Snippet.tsx';
import { useStores } from '../../stores/stores-context.tsx';
import { BackendReportLines } from '../settings/BackendTest.tsx';
import './welcome.css';

const startCommand = 'llama-server --model your-model.gguf --jinja --metrics --slots --ctx-size 65536';
const demoCommand = 'llama-proxy run --demo';

/** The first thing that someone sees who has no llama-server running: what is missing, and what can be looked at meanwhile. */
export function WelcomeView() {
  const { connection, trials, welcome } = useStores();
  const url = useStore(connection, ({ status }) => status?.backend.url ?? '');
  const trial = useStore(trials, (state) => state.backend);
  useEffect(() => void trials.testBackend(), [trials]);

  return (
    <div className="page welcome">
      <header>
        <h1>Welcome. One thing is missing: llama-server</h1>
        <p className="soft">
          llama-proxy stands between your coding agent and llama.cpp. It looked for llama-server at{' '}
          <code>{url.replace(/\/$/, '')}</code> and found nobody there. This page goes away by itself once it answers.
        </p>
      </header>
      <ol className="welcome-steps">
        <li>
          <Card title="Start llama-server">
            <p className="soft">With a model of your own. These flags let the proxy show context, slots and speed.</p>
            <Snippet text={startCommand} what="the command that starts llama-server" />
          </Card>
        </li>
        <li>
          <Card title="Or tell where it runs">
            <p className="soft">
              On another port or another machine: set its address in <a href="#/settings">Settings</a>, under Backend.
            </p>
            {trial?.state === 'ready' && <BackendReportLines report={trial.value} />}
            {trial?.state === 'failed' && <Notice kind="failed">{trial.message}</Notice>}
            <div className="welcome-actions">
              <Button
                icon="reload"
                aria-disabled={trial?.state === 'loading'}
                onClick={() => void trials.testBackend()}
              >
                {trial?.state === 'loading' ? 'Looking…' : 'Look again'}
              </Button>
            </div>
          </Card>
        </li>
        <li>
          <Card title="Or look around first">
            <p className="soft">
              The demo plays a llama-server and two agents at work, so that every screen has something to show. It needs
              no model and keeps its data apart from yours.
            </p>
            <Snippet text={demoCommand} what="the command that starts the demo" />
          </Card>
        </li>
      </ol>
      <p>
        <Button kind="quiet" onClick={welcome.pass}>
          Show the empty screen
        </Button>
      </p>
    </div>
  );
}
