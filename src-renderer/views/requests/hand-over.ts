import type { Exported } from '../../stores/requests/exports.ts';

/** The ways out of the page that there are. */
export interface WaysOut {
  readonly canDownload: boolean;
  readonly copyText: (text: string) => Promise<void>;
}

/** Does with an export what only a page can. Says what became of it where the browser does not. */
export async function handOver(exported: Exported, ways: WaysOut): Promise<string | null> {
  switch (exported.kind) {
    case 'download':
      download(exported.url, exported.fileName);
      return null;
    case 'text':
      return saveText(exported.fileName, exported.text, ways);
    case 'saved':
      return `Saved as ${exported.path}.`;
    case 'nothing':
      return null;
  }
}

/** A text as a file; where the page cannot download, it is copied. */
export async function saveText(
  fileName: string,
  text: string,
  { canDownload, copyText }: WaysOut,
): Promise<string | null> {
  if (!canDownload) {
    await copyText(text);
    return `Copied: save it as ${fileName}.`;
  }
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  download(url, fileName);
  // The browser has taken it up by the next turn.
  setTimeout(() => URL.revokeObjectURL(url));
  return null;
}

function download(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}
