import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { relaxedPolicy } from './.ci/relaxed-policy.ts';

// One command builds every host: the headless CLI and the desktop main process share a bundle graph,
// the preload is one CommonJS file (a sandboxed preload cannot load a second one), the renderer is a plain web page.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Of these the program needs a part; as packages they would be loaded whole (zod: with all its languages).
      externalizeDeps: { exclude: ['zod', 'commander', 'yaml'] },
      rolldownOptions: {
        input: { cli: 'src-main/cli/index.ts', index: 'src-main/electron/index.ts' },
        // Chunks lie beside the entries: files found by import.meta.url are as many folders up as in the source.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src-main/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer/app',
    plugins: [react(), relaxedPolicy()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      rolldownOptions: { input: 'src-renderer/app/index.html' },
    },
  },
});
