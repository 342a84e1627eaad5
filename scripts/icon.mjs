// Draws images/icon.png (128 by 128) with plain arithmetic: a map of entries, one of
// them wired, one in transition, and the arrow of a debugger beside it. Run by hand
// after a change: `node scripts/icon.mjs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const SIZE = 128;
const SAMPLES = 4;

/** Signed distance from a rounded rectangle: negative inside. */
function box(x, y, left, top, right, bottom, radius) {
  const dx = Math.max(left + radius - x, x - (right - radius), 0);
  const dy = Math.max(top + radius - y, y - (bottom - radius), 0);
  return Math.hypot(dx, dy) - radius;
}

const inTriangle = (x, y, left, middle, width, half) =>
  x >= left && x <= left + width && Math.abs(y - middle) <= half * (1 - (x - left) / width);

// Later layers cover earlier ones.
const layers = [
  [(x, y) => box(x, y, 2, 2, 126, 126, 26) < 0, () => [27, 39, 51]],
  [(x, y) => box(x, y, 50, 18, 108, 36, 5) < 0, () => [79, 110, 134]],
  [(x, y) => box(x, y, 50, 40, 108, 64, 5) < 0, () => [79, 193, 255]],
  [(x, y) => box(x, y, 50, 68, 108, 88, 5) < 0, (x, y) => ((x + y) % 14 < 7 ? [226, 185, 61] : [150, 118, 30])],
  [(x, y) => box(x, y, 50, 92, 108, 110, 5) < 0, () => [79, 110, 134]],
  [(x, y) => inTriangle(x, y, 18, 78, 24, 16), () => [255, 255, 255]],
  // A padlock on the wired entry.
  [(x, y) => Math.abs(Math.hypot(x - 79, y - 50) - 5) < 1.6 && y < 51, () => [27, 39, 51]],
  [(x, y) => box(x, y, 72, 50, 86, 60, 2) < 0, () => [27, 39, 51]],
];

const rows = [];
for (let py = 0; py < SIZE; py++) {
  const row = Buffer.alloc(1 + SIZE * 4);
  for (let px = 0; px < SIZE; px++) {
    const sum = [0, 0, 0, 0];
    for (let s = 0; s < SAMPLES * SAMPLES; s++) {
      const x = px + ((s % SAMPLES) + 0.5) / SAMPLES;
      const y = py + (Math.floor(s / SAMPLES) + 0.5) / SAMPLES;
      const layer = layers.findLast(([covers]) => covers(x, y));
      if (!layer) continue;
      const colour = layer[1](x, y);
      for (let c = 0; c < 3; c++) sum[c] += colour[c];
      sum[3]++;
    }
    const at = 1 + px * 4;
    for (let c = 0; c < 3; c++) row[at + c] = sum[3] ? Math.round(sum[c] / sum[3]) : 0;
    row[at + 3] = Math.round((255 * sum[3]) / (SAMPLES * SAMPLES));
  }
  rows.push(row);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
header.set([8, 6, 0, 0, 0], 8);
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk('IHDR', header),
  chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
  chunk('IEND', Buffer.alloc(0)),
]);
writeFileSync(fileURLToPath(new URL('../images/icon.png', import.meta.url)), png);
