/**
 * The import directions of the house. Folder names state the room; a room may import itself, and what its row names.
 * Packages that only some rooms may touch are listed below. `npm run check:layers` fails the build on any other arrow.
 */
export const rooms: Record<string, readonly string[]> = {
  'src-shared': [],
  'src-renderer': ['src-shared'],
  'src-main/sse': ['src-shared'],
  'src-main/repair': ['src-shared'],
  'src-main/metrics': ['src-shared'],
  'src-main/store': ['src-shared'],
  'src-main/exporters': ['src-shared'],
  'src-main/backend': ['src-shared'],
  'src-main/config': ['src-shared'],
  'src-main/fixes': ['src-shared', 'src-main/repair'],
  'src-main/proxy': ['src-shared', 'src-main/sse', 'src-main/fixes', 'src-main/metrics'],
  'src-main/api': [
    'src-shared',
    'src-main/config',
    'src-main/fixes',
    'src-main/metrics',
    'src-main/store',
    'src-main/backend',
  ],
  // The built page as both hosts serve it: its list of files, and the headers that fence it in.
  'src-main/page': ['src-shared'],
  'src-main/dashboard': ['src-shared', 'src-main/api', 'src-main/page'],
  // The simulated llama-server writes the same wire as the real one: it may use nothing of ours but the shared types.
  'src-main/demo': ['src-shared'],
  'src-main/core': [
    'src-shared',
    'src-main/api',
    'src-main/proxy',
    'src-main/metrics',
    'src-main/store',
    'src-main/exporters',
    'src-main/backend',
    'src-main/config',
    'src-main/fixes',
  ],
  // What the command line and the desktop do alike to start the program.
  'src-main/host': [
    'src-shared',
    'src-main/core',
    'src-main/dashboard',
    'src-main/demo',
    'src-main/backend',
    'src-main/config',
    'src-main/exporters',
    'src-main/fixes',
    'src-main/metrics',
    // Another llama-proxy is asked over its dashboard, whose events are server-sent.
    'src-main/sse',
  ],
  // Verbs that only read (list-fixes, check-config, test-backend, test-exporters) look at one room and need no running core.
  'src-main/cli': [
    'src-shared',
    'src-main/host',
    'src-main/backend',
    'src-main/config',
    'src-main/exporters',
    'src-main/fixes',
    'src-main/metrics',
    // `repair` is the engine and the fixes as a tool of their own.
    'src-main/repair',
    'src-main/sse',
    // `export`, `sessions` read the history, `test-exporters` asks the exporters.
    'src-main/store',
  ],
  'src-main/preload': ['src-shared'],
  'src-main/electron': [
    'src-shared',
    'src-main/host',
    'src-main/page',
    // Carriers and actions of the desktop stand at the contract's own end.
    'src-main/api',
  ],
};

/** Packages (or `node:` modules) that belong to some rooms alone. Anything not named here is free to all of src-main. */
export const owners: Record<string, readonly string[]> = {
  electron: ['src-main/electron', 'src-main/preload'],
  '@influxdata/influxdb-client': ['src-main/exporters'],
  '@opentelemetry/api': ['src-main/exporters'],
  '@opentelemetry/otlp-transformer': ['src-main/exporters'],
  '@opentelemetry/resources': ['src-main/exporters'],
  '@opentelemetry/sdk-metrics': ['src-main/exporters'],
  '@opentelemetry/sdk-trace': ['src-main/exporters'],
  'prom-client': ['src-main/exporters'],
  undici: ['src-main/proxy', 'src-main/backend', 'src-main/exporters'],
  fastify: ['src-main/proxy', 'src-main/dashboard', 'src-main/demo'],
  yaml: ['src-main/config'],
  'node:sqlite': ['src-main/store'],
  react: ['src-renderer'],
  recharts: ['src-renderer'],
  zustand: ['src-renderer'],
};
