import { use, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { RequestDetail } from '#shared/contract/history-queries.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/Button.tsx';
import { CopyText } from '../../components/clipboard.ts';
import { errorMessage } from '../../stores/error-message.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { saveText } from '../requests/hand-over.ts';
import { curlOf } from './reading/curl.ts';

/** What can be done with a finished request, and what came of it. */
export function Actions({ detail }: { readonly detail: RequestDetail }) {
  const { inspector, connection } = useStores();
  const copyText = use(CopyText);
  const replay = useStore(inspector, (state) => state.replay);
  const testCase = useStore(inspector, (state) => state.testCase);
  const proxyUrl = useStore(connection, ({ status }) => status?.proxy.url ?? null);
  const [said, setSaid] = useState<string | null>(null);
  useTestCaseFile(setSaid);

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
        onClick={() => void inspector.makeTestCase()}
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

/** A test case that was made leaves the page once. */
function useTestCaseFile(say: (text: string | null) => void): void {
  const { inspector, exports } = useStores();
  const copyText = use(CopyText);
  const testCase = useStore(inspector, (state) => state.testCase);
  useEffect(() => {
    if (testCase.state !== 'done') return;
    const { fileName, text } = testCase.value;
    const canDownload = exports.getState().capabilities.includes('download');
    saveText(fileName, text, { canDownload, copyText }).then(
      (said) => say(said ?? `Saved as ${fileName}.`),
      (error) => say(`Not saved: ${errorMessage(error)}`),
    );
  }, [testCase, exports, copyText, say]);
}
