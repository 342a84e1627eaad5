// Ranges with a number each, by what they meet: a range finds those of its neighbourhood without
// a look at all others. It lies in one or two cells of the least power of two that is as long.

interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Numbered extends Range {
  value: number;
}

type Cell = Map<string, Numbered>;

const levelOf = ({ start, end }: Range): number => Math.ceil(Math.log2(end - start));
const keyOf = ({ start, end }: Range): string => `${start}:${end}`;

export class MeetingRanges {
  /** By the length of its cells, each by its place. */
  private readonly levels = new Map<number, Map<number, Cell>>();

  get isEmpty(): boolean {
    return this.levels.size === 0;
  }

  /** Cells in which a range lies. */
  private static places({ start, end }: Range, level: number): readonly [first: number, last: number] {
    const length = 2 ** level;
    return [Math.floor(start / length), Math.floor((end - 1) / length)];
  }

  private update(range: Range, by: (cell: Cell) => void): void {
    const level = levelOf(range);
    const cells = this.levels.get(level) ?? new Map<number, Cell>();
    this.levels.set(level, cells);
    const [first, last] = MeetingRanges.places(range, level);
    for (let place = first; place <= last; place++) {
      const cell = cells.get(place) ?? new Map<string, Numbered>();
      by(cell);
      if (cell.size > 0) cells.set(place, cell);
      else cells.delete(place);
    }
    if (cells.size === 0) this.levels.delete(level);
  }

  /** The number of a range; 0 takes it out. */
  set({ start, end }: Range, value: number): void {
    if (end <= start) return;
    const made = { start, end, value };
    this.update(made, (cell) => {
      if (value === 0) cell.delete(keyOf(made));
      else cell.set(keyOf(made), made);
    });
  }

  /** 0: it is not there. */
  get(range: Range): number {
    if (range.end <= range.start) return 0;
    const level = levelOf(range);
    const [first] = MeetingRanges.places(range, level);
    return this.levels.get(level)?.get(first)?.get(keyOf(range))?.value ?? 0;
  }

  /** Does one that meets the range pass the test? */
  someMeets(range: Range, test: (one: Numbered) => boolean): boolean {
    const passes = (cell: Cell | undefined): boolean => {
      if (cell)
        for (const one of cell.values()) if (one.start < range.end && range.start < one.end && test(one)) return true;
      return false;
    };
    for (const [level, cells] of this.levels) {
      const [first, last] = MeetingRanges.places(range, level);
      if (last - first < cells.size) {
        for (let place = first; place <= last; place++) if (passes(cells.get(place))) return true;
      } else for (const cell of cells.values()) if (passes(cell)) return true;
    }
    return false;
  }

  /** Each once, in no order. */
  *[Symbol.iterator](): Generator<Numbered> {
    for (const [level, cells] of this.levels)
      for (const [place, cell] of cells)
        for (const one of cell.values()) if (MeetingRanges.places(one, level)[0] === place) yield one;
  }
}
