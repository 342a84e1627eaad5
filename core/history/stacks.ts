// A thread's stack of routines as one number, so that what it is in over a million calls is a list
// of small numbers. A stack is the one below it and the routine on top.

/** No routine. */
export const EMPTY = 0;

export class Stacks {
  /** By a stack's number: the one below it, its routine, how many routines. */
  private readonly below: number[] = [EMPTY];
  private readonly routines: number[] = [-1];
  private readonly depths: number[] = [0];
  /** By a stack's number and a routine. */
  private readonly above: (number | undefined)[][] = [[]];

  /** The stack with a routine on top of it. */
  push(stack: number, routine: number): number {
    const above = this.above[stack] as (number | undefined)[];
    const known = above[routine];
    if (known !== undefined) return known;
    const made = this.below.push(stack) - 1;
    above[routine] = made;
    this.above.push([]);
    this.routines.push(routine);
    this.depths.push(this.depth(stack) + 1);
    return made;
  }

  pop = (stack: number): number => this.below[stack] as number;
  depth = (stack: number): number => this.depths[stack] as number;
  /** The innermost routine; -1: none. */
  top = (stack: number): number => this.routines[stack] as number;

  /** Is a routine in it? */
  has(stack: number, routine: number): boolean {
    for (let at = stack; at !== EMPTY; at = this.pop(at)) if (this.top(at) === routine) return true;
    return false;
  }
}
