// A change to whole lines of a script.

/** So many lines from `first` on become the text; none: it is put above that line. */
export interface LineEdit {
  readonly first: number;
  readonly count: number;
  readonly text: string;
}
