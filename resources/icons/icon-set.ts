import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import { encodeIco, type IcoImage } from './ico.ts';

/** One file drawn from the sources; `path` is relative to this folder. */
export interface DrawnIcon {
  readonly path: string;
  readonly bytes: Buffer;
}

const states = ['idle', 'prefill', 'generating', 'warning', 'error', 'paused'] as const;

/** The small sizes have a drawing of their own, with less ground and bolder signs. */
const largestSmallSize = 32;

/** macOS paints template images itself, by their alpha: state is told by shape alone. */
const templateStyle = '<style>.under { display: none } .body { fill: #000 }</style>';

/** Everything that the program and its installers show, drawn anew. */
export function drawIcons(): DrawnIcon[] {
  return [...drawAppIcons(), ...states.flatMap(drawTrayIcons)];
}

function drawAppIcons(): DrawnIcon[] {
  const large = source('app');
  const small = source('app-small');
  const at = (size: number): string => (size <= largestSmallSize ? small : large);
  return [
    { path: 'app/icon.png', bytes: png(large, 1024) },
    { path: 'app/icon-512.png', bytes: png(large, 512) },
    // Icons of macOS keep a margin of their own.
    { path: 'app/icon-mac.png', bytes: png(source('app-mac'), 1024) },
    { path: 'app/icon.ico', bytes: encodeIco([16, 20, 24, 32, 40, 48, 64, 256].map((size) => ico(at(size), size))) },
    ...[16, 24, 32, 48, 64, 128, 256, 512].map((size) => ({
      path: `app/linux/${size}x${size}.png`,
      bytes: png(at(size), size),
    })),
  ];
}

function drawTrayIcons(state: (typeof states)[number]): DrawnIcon[] {
  const coloured = source(`tray-${state}`);
  const template = coloured.replace(/<style>.*<\/style>/s, templateStyle);
  return [
    { path: `tray/mac/${state}Template.png`, bytes: png(template, 16) },
    { path: `tray/mac/${state}Template@2x.png`, bytes: png(template, 32) },
    {
      path: `tray/windows/${state}.ico`,
      bytes: encodeIco([16, 20, 24, 32, 40, 48].map((size) => ico(coloured, size))),
    },
    ...[22, 24, 32, 48].map((size) => ({ path: `tray/linux/${state}-${size}.png`, bytes: png(coloured, size) })),
  ];
}

function source(name: string): string {
  return readFileSync(new URL(`source/${name}.svg`, import.meta.url), 'utf8');
}

function png(svg: string, size: number): Buffer {
  return render(svg, size).asPng();
}

function ico(svg: string, size: number): IcoImage {
  const image = render(svg, size);
  return { size, premultipliedRgba: image.pixels, png: image.asPng() };
}

function render(svg: string, size: number) {
  return new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render();
}
