// Names of the script, each given once: the second `libc` is `libc_2`.

export class OwnNames {
  private readonly given = new Set<string>();
  /** By stem: the number that was tried last. A log may give one number to very many processes. */
  private readonly last = new Map<string, number>();

  next(stem: string): string {
    let name = stem;
    for (let n = (this.last.get(stem) ?? 1) + 1; this.given.has(name); n++) {
      name = `${stem}_${n}`;
      this.last.set(stem, n);
    }
    this.given.add(name);
    return name;
  }
}
