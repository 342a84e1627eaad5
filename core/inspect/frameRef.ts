// A frame of a thread, as people point at one.

/** level 0: the script; level n: the n-th activation from the bottom. */
export interface FrameRef {
  readonly thread: number;
  readonly level: number;
}

/**
 * The activation whose locals are seen from a frame, counted from the outermost, 0;
 * undefined at the script.
 */
export const activationOf = (frame: FrameRef | undefined): number | undefined =>
  frame && frame.level > 0 ? frame.level - 1 : undefined;
