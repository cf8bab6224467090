/** Drawn on a 16 px grid, stroked with the colour of the text. */
const paths = {
  now: 'M1.5 8.5h3l2-5 3 9 2-4h3',
  requests: 'M2 4h12M2 8h12M2 12h8',
  fixes: 'M10.5 2.2a3.6 3.6 0 0 0-3.3 4.9L2.4 11.9a1.2 1.2 0 0 0 1.7 1.7L8.9 8.8a3.6 3.6 0 0 0 4.7-4.5l-2 2-2-.5-.5-2z',
  settings: 'M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M8 4.5a2 2 0 1 0 4 0 2 2 0 1 0-4 0M4 11.5a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  connect: 'M6.5 9.5l3-3M7.5 4.5l1.7-1.7a2.8 2.8 0 0 1 4 4L11.5 8.5M8.5 11.5l-1.7 1.7a2.8 2.8 0 0 1-4-4L4.5 7.5',
  queued: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M8 5v3.2l2.2 1.3',
  prefill: 'M2.5 3.5h11M2.5 6.5h11M2.5 9.5h7M2.5 12.5h4',
  thinking: 'M8 2.2a4.3 4.3 0 0 0-2.5 7.8v1.5h5V10A4.3 4.3 0 0 0 8 2.2M6 13.8h4',
  answering: 'M2.5 3.5h11v7h-6l-3 2.7v-2.7h-2z',
  tool_call: 'M5.5 3.5L1.8 8l3.7 4.5M10.5 3.5L14.2 8l-3.7 4.5',
  completed: 'M3 8.5l3.3 3.3L13 4.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  aborted: 'M4.5 4.5h7v7h-7z',
  repaired: 'M8 2.5v11M2.5 8h11',
  warning: 'M8 2.2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1',
  unrepaired: 'M8 2.2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  resume: 'M5 3.2l7.5 4.8L5 12.8z',
  close: 'M4 4l8 8M12 4l-8 8',
  arrow: 'M2.5 8h11M9.5 4l4 4-4 4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9M10.5 10.5l3 3',
  sessions: 'M2.5 3h6v4h-6zM7.5 9h6v4h-6zM5.5 7v4h2',
  performance: 'M2.5 13.5v-4M6.2 13.5v-7M9.8 13.5v-5M13.5 13.5v-11',
  info: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M8 7.3v3.4M8 5.2v.1',
  demo: 'M6 2.5h4M6.8 2.5v4L3 12.3a.9.9 0 0 0 .8 1.2h8.4a.9.9 0 0 0 .8-1.2L9.2 6.5v-4M5 10h6',
  download: 'M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 13.5h11',
  reload: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3h-3',
  folder: 'M2 4.5v8h12v-6.5H8L6.5 4.5z',
  expand: 'M4.5 6.5L8 10l3.5-3.5',
  more: 'M6.5 4.5L10 8l-3.5 3.5',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  cached: 'M3 4.5c0-2.2 10-2.2 10 0v7c0 2.2-10 2.2-10 0zM3 4.5c0 2.2 10 2.2 10 0M3 8c0 2.2 10 2.2 10 0',
  server: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5v.1M5 11v.1',
  dot: 'M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5',
} as const;

export type IconName = keyof typeof paths;

/** Decoration beside a word; where it stands alone, its button carries the word. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
