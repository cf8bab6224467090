import { use, useState } from 'react';
import { useStore } from 'zustand';
import type { RequestDetail } from '#shared/contract/history-queries.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/controls/Button.tsx';
import { CopyText } from '../../components/controls/clipboard.ts';
import { errorMessage } from '../../stores/error-message.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { saveText } from '../requests/hand-over.ts';
import { curlOf } from './reading/curl.ts';

/** What can be done with a finished request, and what came of it. */
export function Actions({ detail }: { readonly detail: RequestDetail }) {
  const { inspector, connection, exports } = useStores();
  const copyText = use(CopyText);
  const replay = useStore(inspector, (state) => state.replay);
  const testCase = useStore(inspector, (state) => state.testCase);
  const proxyUrl = useStore(connection, ({ status }) => status?.proxy.url ?? null);
  const [said, setSaid] = useState<string | null>(null);

  async function copy(text: string, what: string): Promise<void> {
    try {
      await copyText(text);
      setSaid(`Copied ${what}.`);
    } catch (error) {
      setSaid(`Not copied: ${errorMessage(error)}`);
    }
  }

  function copyCurl(): void {
    const curl = curlOf(detail, proxyUrl);
    if (curl.isPossible) void copy(curl.command, 'as a curl command; put your key in API_KEY where it needs one');
    else setSaid(curl.reason);
  }

  async function saveTestCase(): Promise<void> {
    const file = await inspector.makeTestCase();
    if (file === null) return;
    const canDownload = exports.getState().capabilities.includes('download');
    try {
      const becameOfIt = await saveText(file.fileName, file.text, { canDownload, copyText });
      setSaid(becameOfIt ?? `Saved as ${file.fileName}.`);
    } catch (error) {
      setSaid(`Not saved: ${errorMessage(error)}`);
    }
  }

  return (
    <div className="insp-actions">
      <Button icon="reload" aria-disabled={replay.state === 'busy'} onClick={() => void inspector.replay()}>
        {replay.state === 'busy' ? 'Sending…' : 'Replay'}
      </Button>
      <Button icon="copy" onClick={copyCurl}>
        Copy as cURL
      </Button>
      <Button
        icon="download"
        aria-disabled={testCase.state === 'busy'}
        title="The answer as a redacted case for the repair corpus"
        onClick={() => void saveTestCase()}
      >
        Save as test case
      </Button>
      <output className="insp-said small">
        {replay.state === 'done' && <a href={hrefOf('requests', replay.value)}>Sent again: open the new request</a>}
        {replay.state === 'failed' && <span className="mark-failed">Not sent: {replay.message}</span>}
        {testCase.state === 'failed' && <span className="mark-failed">No test case: {testCase.message}</span>}
        {said !== null && <span>{said}</span>}
      </output>
    </div>
  );
}
