import type { Plugin } from 'vite';

/**
 * While the page is worked on, Vite puts a script and styles into it that its policy forbids. This loosens the policy in the page
 * that the dev server hands out; the built page keeps its own, and whoever serves that sends the same once more as a header.
 */
export function relaxedPolicy(): Plugin {
  return {
    name: 'relaxed-policy',
    apply: 'serve',
    transformIndexHtml: { order: 'pre', handler: relaxPolicy },
  };
}

/** Allows inline scripts and styles in the policy of a page's `meta` element. */
export function relaxPolicy(html: string): string {
  return html.replace(/((?:script|style)-src(?:-elem|-attr)?) ([^;"]+)/g, "$1 $2 'unsafe-inline'");
}
