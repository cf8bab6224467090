import { z } from 'zod';

// Every section below ends in prefault({}): it may be left out as a whole, and its keys' own defaults then fill it.

export const statsFormats = ['pretty', 'json', 'compact', 'csv'] as const;
export type StatsFormat = (typeof statsFormats)[number];

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A host as `listen` and a URL take it: a name, an IPv4 address, or an IPv6 address without brackets. */
const host = z
  .string()
  .regex(/^(?:[\w.-]+|(?=.*:.*:)[\da-f:.]+(?:%[\w.-]+)?)$/i)
  .meta({
    expected: 'a host name or an IP address (no http://, port, path or brackets)',
  });

/** No credentials (they would be lost on the way), no query and no fragment (they cannot be a prefix of a path). */
const backendUrl = z
  .url()
  .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/i)
  .meta({
    expected: 'an http:// or https:// URL (a path prefix is fine; no user name, query or fragment)',
  });

/** Anything else cannot stand in an HTTP header. */
const apiKey = z
  .string()
  .regex(/^[\x21-\x7e]+$/)
  .meta({
    expected: 'text of visible ASCII characters without spaces',
  });

/** Node's timers hold at most 2^31-1 ms; a longer wait would fire at once. */
const maxTimeoutSeconds = 2_147_483;

export const serverSchema = z
  .object({
    host: host.default('127.0.0.1').meta({
      title: 'Host',
      description: 'Address to listen on. 127.0.0.1: this machine only. 0.0.0.0: everyone who can reach this machine.',
    }),
    port: z.int().min(0).max(65_535).default(8066).meta({
      title: 'Port',
      description: 'Port that clients talk to. 0 takes any free one.',
    }),
    instance: z.string().min(1).nullable().default(null).meta({
      title: 'Instance',
      description: 'Name of this proxy in every record. Empty: the name of the machine.',
    }),
    api_keys: z.array(apiKey).default([]).meta({
      title: 'API keys',
      description: 'Whoever sends a request must send one of these. Empty: nobody is asked for a key.',
    }),
  })
  .prefault({})
  .meta({ title: 'Server', description: 'Where llama-proxy listens.' });

export const backendSchema = z
  .object({
    host: host.default('localhost').meta({ title: 'Host', description: 'Machine that llama-server runs on.' }),
    port: z.int().min(1).max(65_535).default(8080).meta({
      title: 'Port',
      description: 'Port of llama-server (newer versions listen on 9931).',
    }),
    url: backendUrl.nullable().default(null).meta({
      title: 'URL',
      description: 'Replaces host and port, for https or a path prefix.',
    }),
    api_key: apiKey.nullable().default(null).meta({
      title: 'API key',
      description: 'Sent to llama-server when the client sent no key of its own.',
    }),
    // 300 s, undici's own default, would cut off long prompts: before the first byte of an answer that is not streamed,
    // llama-server may compute for many minutes.
    timeout_seconds: z.number().min(0).max(maxTimeoutSeconds).default(3600).meta({
      title: 'Timeout in seconds',
      description: 'Longest silence of llama-server before a request is given up with 504. 0: never.',
    }),
  })
  .prefault({})
  .meta({ title: 'Backend', description: 'The llama-server that requests are forwarded to.' });

export const bodiesKept = ['off', 'repaired', 'all'] as const;
export type BodiesKept = (typeof bodiesKept)[number];

export const historySchema = z
  .object({
    enabled: z.boolean().default(true).meta({ title: 'Keep a history', description: 'Off: nothing is kept on disk.' }),
    path: z.string().min(1).nullable().default(null).meta({
      title: 'File',
      description: 'Where the history is kept. Empty: history.db in the data folder.',
    }),
    session_gap_minutes: z.number().positive().max(1440).default(30).meta({
      title: 'Session gap in minutes',
      description: 'Clients that name no session begin a new one after a pause of this length.',
    }),
    keep_days: z.int().min(0).max(36_500).default(90).meta({
      title: 'Days to keep',
      description: 'Requests older than this are deleted; the totals of each day stay. 0: keep them.',
    }),
    // Below this, the totals alone could fill the file, and nothing would be left to delete.
    max_size_mb: z
      .int()
      .refine((size) => size === 0 || size >= 16)
      .default(1024)
      .meta({
        title: 'Largest size in MB',
        description: 'At this size the oldest bodies are deleted, then the oldest requests. 0: no limit.',
        expected: 'a number of at least 16, or 0 for no limit',
      }),
    bodies: z.enum(bodiesKept).default('repaired').meta({
      title: 'Requests and answers to keep',
      description: 'off: none. repaired: only what a fix touched. all: everything, which includes your prompts.',
    }),
    max_body_kb: z.int().min(1).max(65_536).default(1024).meta({
      title: 'Largest body in KB',
      description: 'Of a longer request or answer only the beginning is kept.',
    }),
    redact: z
      .array(
        z
          .string()
          .min(1)
          .refine(isRegularExpression)
          .meta({ expected: 'a regular expression, such as sk-[A-Za-z0-9]+' }),
      )
      .default([])
      .meta({
        title: 'Never keep',
        description: 'Regular expressions; what they match is replaced before anything is written.',
      }),
  })
  .prefault({})
  .meta({ title: 'History', description: 'What is kept on disk of every request.' });

function isRegularExpression(pattern: string): boolean {
  try {
    new RegExp(pattern, 'g');
    return true;
  } catch {
    return false; // SyntaxError says what is wrong in words of the engine; the message gives an example instead.
  }
}

export const dashboardSchema = z
  .object({
    enabled: z.boolean().default(true).meta({
      title: 'Dashboard',
      description: 'Offer a page for the browser. Off: no port is opened for it.',
    }),
    host: host.default('127.0.0.1').meta({
      title: 'Host',
      description: 'Address of the page. 127.0.0.1: this machine only. The page can change settings and shows prompts.',
    }),
    port: z.int().min(0).max(65_535).default(8067).meta({
      title: 'Port',
      description: 'Port of the page. 0 takes any free one.',
    }),
  })
  .prefault({})
  .meta({ title: 'Dashboard', description: 'The page that shows what goes on, for a browser on this machine.' });

/** One switch for each kind of notification. */
const notificationsSchema = z
  .object({
    backend: z.boolean().default(true).meta({
      title: 'llama-server is gone or back',
      description: 'It cannot be reached any more, or answers again.',
    }),
    exporters: z.boolean().default(true).meta({
      title: 'An exporter fails',
      description: 'Finished requests cannot be delivered; they wait.',
    }),
    repairs: z.boolean().default(true).meta({
      title: 'Many repairs',
      description: 'A model breaks unusually many of its tool calls.',
    }),
    long_turns: z.boolean().default(true).meta({
      title: 'A long turn is over',
      description: 'An answer that took longer than the time below is finished.',
    }),
  })
  .prefault({})
  .meta({ title: 'Notifications', description: 'What the desktop is told of.' });

export const desktopSchema = z
  .object({
    close_to_tray: z.boolean().default(true).meta({
      title: 'Close to tray',
      description: 'Closing the window leaves the proxy running in the tray. Off: it quits.',
    }),
    start_hidden: z.boolean().default(false).meta({
      title: 'Start hidden',
      description: 'Start in the tray, without a window.',
    }),
    free_window_seconds: z.number().min(0).max(86_400).default(60).meta({
      title: 'Free the window after seconds',
      description: 'A window that was closed to the tray gives its memory back after this time. 0: it is kept.',
    }),
    speed_in_menu_bar: z.boolean().default(false).meta({
      title: 'Speed in the menu bar',
      description: 'Tokens per second beside the icon (macOS).',
    }),
    notifications: notificationsSchema,
    long_turn_seconds: z.number().positive().max(86_400).default(120).meta({
      title: 'A long turn takes seconds',
      description: 'Answers that took at least this long are worth a notification.',
    }),
    check_for_updates: z.boolean().default(false).meta({
      title: 'Look for newer versions',
      description: 'Ask GitHub once a day. Nothing is installed without a question.',
    }),
  })
  .prefault({})
  .meta({ title: 'Desktop', description: 'Window, tray and notifications of the desktop app.' });

export const statsSchema = z
  .object({
    enabled: z.boolean().default(true).meta({ title: 'Print metrics', description: 'Off: nothing is printed.' }),
    format: z.enum(statsFormats).default('pretty').meta({
      title: 'Format',
      description:
        'pretty: a box to read. json: one object a line. compact: one short line. csv: a table with a header.',
    }),
  })
  .prefault({})
  .meta({ title: 'Stats', description: 'One record per request on standard output.' });

export const logSchema = z
  .object({
    level: z.enum(logLevels).default('info').meta({ title: 'Level', description: 'The least serious entry to show.' }),
  })
  .prefault({})
  .meta({ title: 'Log', description: 'What is reported on standard error.' });

declare module 'zod' {
  interface GlobalMeta {
    /** Words for "expected …" in messages, where the schema's own rules would read badly. */
    expected?: string;
  }
}
