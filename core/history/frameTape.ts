// Into which routines a thread goes, and out of them, in two bytes each: a run writes ten of them a
// call, and reads them only for a question about the routines that a thread was in.

const CONTINUES = 0x80;
const BYTE = 0x80;
/** Above it bits are taken off by division: the operators of bits know 31. */
const BITS = 0x40000000;
/** Of one frame at the most. */
const MOST_BYTES = 10;

/** Instead of a routine: out of one; out of all of them. */
export const OUT = -1;
export const OUT_OF_ALL = 254;

export class FrameTape {
  private bytes = new Uint8Array(64);
  private used = 0;
  /** The position of the last one that was read, and of the last one. */
  private from = 0;
  private to = 0;

  /** At a position: a routine by its number, below 254, or one of the above. */
  put(position: number, routine: number): void {
    if (this.used + MOST_BYTES > this.bytes.length) this.makeRoom();
    const { bytes } = this;
    let { used } = this;
    let rest = position - this.to;
    for (; rest >= BYTE; rest = rest < BITS ? rest >>> 7 : Math.floor(rest / BYTE))
      bytes[used++] = (rest % BYTE) | CONTINUES;
    bytes[used++] = rest;
    bytes[used++] = routine + 1;
    this.used = used;
    this.to = position;
  }

  private makeRoom(): void {
    const larger = new Uint8Array(2 * this.bytes.length);
    larger.set(this.bytes);
    this.bytes = larger;
  }

  /** Gives all of them in their order, and forgets them. */
  take(each: (position: number, routine: number) => void): void {
    const { bytes, used } = this;
    let position = this.from;
    for (let i = 0; i < used; ) {
      let byte = bytes[i++] as number;
      for (let weight = 1; ; weight *= BYTE, byte = bytes[i++] as number) {
        position += (byte % BYTE) * weight;
        if (byte < BYTE) break;
      }
      each(position, (bytes[i++] as number) - 1);
    }
    this.used = 0;
    this.from = this.to;
  }

  /** What comes is at or after this position; all that was put down has been taken. */
  goOnFrom(position: number): void {
    this.from = position;
    this.to = position;
  }
}
