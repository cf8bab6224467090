import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import { Button } from '../../components/controls/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { LineDiff } from '../../components/texts/LineDiff.tsx';
import { isDirty } from '../../stores/settings/config-file.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { NumberedText, type NumberedTextHandle } from './NumberedText.tsx';

/** config.yaml as text, checked like the form. */
export function YamlEditor() {
  const { configFile } = useStores();
  const state = useStore(configFile);
  const editor = useRef<NumberedTextHandle>(null);
  useEffect(() => void configFile.load(), [configFile]);
  const { file, text, problems, warnings, isSaving, isSaved, message, theirs } = state;
  if (file === null) {
    return message === null ? <Skeleton height={480} /> : <Notice kind="failed">{message}</Notice>;
  }
  const dirty = isDirty(state);
  return (
    <div className="yaml">
      {theirs === null ? message !== null && <Notice kind="failed">{message}</Notice> : <Conflict />}
      <NumberedText
        ref={editor}
        label="config.yaml"
        text={text}
        failedLines={linesOf(problems)}
        warnedLines={linesOf(warnings)}
        describedBy="yaml-problems"
        onChange={configFile.edit}
        onSave={() => dirty && problems.length === 0 && void configFile.save()}
      />
      <section className={dirty ? 'save-bar' : undefined} aria-label="Saving">
        <ul id="yaml-problems" className="yaml-problems" aria-live="polite">
          {problems.map((problem) => (
            <Problem
              key={keyOf(problem)}
              kind="failed"
              problem={problem}
              onShow={(line) => editor.current?.show(line)}
            />
          ))}
          {warnings.map((problem) => (
            <Problem
              key={keyOf(problem)}
              kind="warning"
              problem={problem}
              onShow={(line) => editor.current?.show(line)}
            />
          ))}
        </ul>
        {dirty && theirs === null && problems.length === 0 && (
          <LineDiff before={file.text} after={text} label="What will change in config.yaml" />
        )}
        <div className="save-actions">
          <p role="status">
            {isSaved && !dirty && (
              <span className="mark mark-completed">
                <Icon name="completed" />
                Saved
              </span>
            )}
            {dirty &&
              `Not saved. ${theirs !== null ? 'Reload or overwrite first.' : problems.length > 0 ? 'Mend the mistakes first.' : ''}`}
          </p>
          <Button aria-disabled={!dirty} onClick={() => dirty && void configFile.reload()}>
            Discard
          </Button>
          <Button
            kind="main"
            aria-disabled={!dirty || problems.length > 0 || isSaving || theirs !== null}
            onClick={() => dirty && problems.length === 0 && theirs === null && void configFile.save()}
          >
            {isSaving ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </section>
    </div>
  );
}

/** Somebody else wrote the file: nothing is lost before one of both was chosen. */
function Conflict() {
  const { configFile } = useStores();
  const theirs = useStore(configFile, (state) => state.theirs);
  const text = useStore(configFile, (state) => state.text);
  const [isAsking, setAsking] = useState(false);
  if (theirs === null) return null;
  return (
    <Notice
      kind="warning"
      actions={
        <>
          <Button onClick={() => void configFile.reload()}>Reload the file</Button>
          <Button onClick={() => setAsking(true)}>Overwrite it…</Button>
        </>
      }
    >
      config.yaml was changed on disk while you edited it here. Reloading drops what you typed; overwriting drops what
      was written there.
      <Dialog
        title="Overwrite the file on disk?"
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button
              kind="main"
              onClick={() => {
                setAsking(false);
                void configFile.overwrite();
              }}
            >
              Overwrite
            </Button>
          </>
        }
      >
        <p className="soft">From what stands on disk now to what you typed:</p>
        <LineDiff before={theirs.text} after={text} label="What overwriting changes in config.yaml" />
      </Dialog>
    </Notice>
  );
}

interface ProblemProps {
  readonly kind: 'failed' | 'warning';
  readonly problem: ConfigProblem;
  readonly onShow: (line: number) => void;
}

function Problem({ kind, problem: { line, path, message }, onShow }: ProblemProps) {
  return (
    <li>
      <span className={`mark mark-${kind}`}>
        <Icon name={kind} />
      </span>
      {line !== null && (
        <button type="button" className="yaml-line" onClick={() => onShow(line)}>
          Line {line}
        </button>
      )}
      <span>
        {path !== null && <code>{path}: </code>}
        {message}
      </span>
    </li>
  );
}

function linesOf(problems: readonly ConfigProblem[]): ReadonlySet<number> {
  return new Set(problems.flatMap(({ line }) => line ?? []));
}

function keyOf({ line, column, path, message }: ConfigProblem): string {
  return `${line}:${column} ${path} ${message}`;
}
