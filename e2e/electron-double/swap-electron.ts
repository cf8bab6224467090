import { registerHooks } from 'node:module';

/** Loaded with `--import` before the built app: whoever imports `electron` then gets the double. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier !== 'electron') return nextResolve(specifier, context);
    return { url: new URL('module/electron.ts', import.meta.url).href, shortCircuit: true };
  },
});
