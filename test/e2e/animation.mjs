// An animated WebP of still ones: the container alone, as
// https://developers.google.com/speed/webp/docs/riff_container describes it. The browser has
// encoded the frames; an encoder of its own would be a package of megabytes for these lines.

const le = (value, bytes) => Uint8Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 255);
const ascii = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const joined = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));

function chunk(name, ...parts) {
  const data = joined(...parts);
  return joined(ascii(name), le(data.length, 4), data, new Uint8Array(data.length % 2));
}

/** The chunks of a still picture that hold its pixels. */
function pixels(still) {
  const found = [];
  for (let at = 12; at + 8 <= still.length; ) {
    const name = still.toString('latin1', at, at + 4);
    const size = still.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (name === 'VP8L' || name === 'VP8 ' || name === 'ALPH') found.push(still.subarray(at, end));
    at = end;
  }
  if (found.length === 0) throw new Error('a frame is no WebP');
  return found;
}

/**
 * Frames replace the part of the picture that they are about, and stay. `x` and `y` are even;
 * `ms`: until the next.
 */
const DO_NOT_BLEND = 2;
const frameChunk = ({ still, x, y, width, height, ms }) =>
  chunk(
    'ANMF',
    le(x / 2, 3),
    le(y / 2, 3),
    le(width - 1, 3),
    le(height - 1, 3),
    le(ms, 3),
    [DO_NOT_BLEND],
    ...pixels(still),
  );

const ANIMATION = 2;
/** Repeats for ever. The first frame is all of the picture. */
export function animated(frames) {
  const [{ width, height }] = frames;
  const body = joined(
    ascii('WEBP'),
    chunk('VP8X', le(ANIMATION, 4), le(width - 1, 3), le(height - 1, 3)),
    chunk('ANIM', le(0, 4), le(0, 2)),
    ...frames.map(frameChunk),
  );
  return joined(ascii('RIFF'), le(body.length, 4), body);
}
