// A frame of a thread, as people point at one.

/** level 0: the script; level n: the n-th activation from the bottom. */
export interface FrameRef {
  readonly thread: number;
  readonly level: number;
}
