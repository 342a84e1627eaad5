// Mutations that change nothing that could be seen, with the reason. A mutation run
// does not draw them.

export interface Equivalent {
  readonly file: string;
  /** The line, trimmed; and what it becomes, where not every mutation of it is meant. */
  readonly was: string;
  readonly becomes?: string;
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'core/kernel/data/addressIndex.ts',
    was: 'for (let i = place; i < from + size; i++) {',
    becomes: 'for (let i = place; i <= from + size; i++) {',
    why: 'the place behind the last one that is used is written too',
  },
  {
    file: 'core/kernel/data/wiredPages.ts',
    was: 'if (number >= first && number * CHUNK < end) pages += takeFrom(wired, number, start, end);',
    becomes: 'if (number >= first || number * CHUNK < end) pages += takeFrom(wired, number, start, end);',
    why: 'a chunk outside the range has no page in it, and nothing is taken from it',
  },
  {
    file: 'core/kernel/data/wiredPages.ts',
    was: 'if (numbers.length > 1) numbers.sort((a, b) => a - b);',
    becomes: 'if (numbers.length >= 1) numbers.sort((a, b) => a - b);',
    why: 'one number is in order',
  },
  {
    file: 'core/kernel/data/tree/treeSearch.ts',
    was: 'node = stepLeft(m, t, node, t.lower, child !== t.lower && length <= freeBelow(m, t, child, t.lower));',
    becomes: 'node = stepLeft(m, t, node, t.lower, child !== t.lower && length < freeBelow(m, t, child, t.lower));',
    why: 'it says whether the tree is turned on the way, not which place is found',
  },
  {
    file: 'core/kernel/kernel.ts',
    was: 'if (inlineLeaves && k.steps + LONGEST_LEAF < most) takeSteps(k, thread, outcome, most - LONGEST_LEAF, true, past);',
    becomes: 'if (inlineLeaves && k.steps + LONGEST_LEAF < most) {}',
    why: 'the line after it makes the same steps, only slower',
  },
  {
    file: 'core/inspect/placeType.ts',
    was: 'const page = bytes >= 0n && bytes < ADDRESS_LIMIT ? Number(bytes / BigInt(pageSize)) : -1;',
    becomes: 'const page = bytes >= 0n || bytes < ADDRESS_LIMIT ? Number(bytes / BigInt(pageSize)) : -1;',
    why: 'no entry is at a page below 0 or beyond the last one',
  },
  {
    file: 'core/inspect/assignment.ts',
    was: 'const span = { line: 1, column: 1, length: text.length };',
    why: 'the line is tried on a state, and where it would stand in a script is not said',
  },
  {
    file: 'core/kernel/routines/find.ts',
    was: 'if (start + length > m.max) return m.max + 1;',
    becomes: 'if (start + length > m.max) return m.max + 2;',
    why: 'any address beyond the map says that there is no room',
  },
  {
    file: 'core/kernel/routines/fork.ts',
    was: 'const charged = source.charge > 0;',
    becomes: 'const charged = source.charge >= 0;',
    why: 'no object is charged for no page: -1 says that it is not charged',
  },
  {
    file: 'core/debugger/stops/dataPoints.ts',
    was: "return f && locals ? locals.flatMap((l) => (l.kind === 'entry' && f[l.field] > HEADER ? [f[l.field]] : [])) : [];",
    becomes:
      "return f && locals ? locals.flatMap((l) => (l.kind === 'entry' && f[l.field] >= HEADER ? [f[l.field]] : [])) : [];",
    why: 'the header has no page',
  },
  {
    file: 'core/debugger/ask/readers.ts',
    was: "if (of.type === 'frame') return localOf(codes, k, of, e.member);",
    becomes: "if (of.type !== 'frame') return localOf(codes, k, of, e.member);",
    why: 'what has no reader of its own is evaluated, which gives the same and takes longer',
  },
  {
    file: 'core/debugger/ask/readers.ts',
    was: 'if (n === last && map === lastMap) return code;',
    becomes: '',
    why: 'the table that is asked next has the same code',
  },
  {
    file: 'core/debugger/why/changes.ts',
    was: 'while (open.length > 0 && (all[open.at(-1) as number] as Before).here < machine.position) open.pop();',
    becomes: 'while (open.length >= 0 && (all[open.at(-1) as number] as Before).here < machine.position) open.pop();',
    why: 'the value that ends last is open as long as anything is looked at',
  },
  {
    file: 'core/trace/parse/scanner.ts',
    was: 'if (length === 0 || length > LONGEST_KNOWN) return text.slice(from, to);',
    becomes: 'if (length === 0 && length > LONGEST_KNOWN) return text.slice(from, to);',
    why: 'the text is the same, whether it is kept for the next time or not',
  },
  {
    file: 'core/machine/interventions.ts',
    was: 'Object.assign(t, { held: false, expect: -1, point: -1, told: true });',
    becomes: 'Object.assign(t, { held: false, expect: -1, point: -2, told: true });',
    why: 'below 0 no line holds the thread',
  },
  {
    file: 'extension/picture/webview/zoom.ts',
    was: 'private left = 0;',
    why: 'the first picture sets it before anything is drawn, and no layout has this one',
  },
  {
    file: 'extension/picture/webview/keys.ts',
    was: 'const next = by > 0 ? borders.find((at) => at > from) : borders.findLast((at) => at < from);',
    becomes: 'const next = by >= 0 ? borders.find((at) => at > from) : borders.findLast((at) => at < from);',
    why: 'a key goes one way or the other, never by 0',
  },
  {
    file: 'extension/picture/webview/keys.ts',
    was: 'if (by > 0 && from === length) {',
    becomes: 'if (by >= 0 && from === length) {',
    why: 'a key goes one way or the other, never by 0',
  },
  {
    file: 'extension/picture/webview/keys.ts',
    was: 'const to = byCall ? (next ?? (by > 0 ? length : 0)) : from + by;',
    becomes: 'const to = byCall ? (next ?? (by >= 0 ? length : 0)) : from + by;',
    why: 'a key goes one way or the other, never by 0',
  },
  {
    file: 'extension/picture/webview/pairScene.ts',
    was: 'this.run = by > 0 ? 1 : 0;',
    becomes: 'this.run = by >= 0 ? 1 : 0;',
    why: 'a key goes one way or the other, never by 0',
  },
  {
    file: 'extension/picture/webview/runScene.ts',
    was: 'const to = at < 0 ? (by > 0 ? 0 : places.length - 1) : Math.max(0, Math.min(at + by, places.length - 1));',
    becomes:
      'const to = at < 0 ? (by >= 0 ? 0 : places.length - 1) : Math.max(0, Math.min(at + by, places.length - 1));',
    why: 'a key goes one way or the other, never by 0',
  },
  {
    file: 'core/explore/step/stage.ts',
    was: 'if (this.entriesBefore.length > maps.length) this.entriesBefore.length = maps.length;',
    why: 'of a map that the run makes no other thread names an entry: what is noted of it moves nobody',
  },
  {
    file: 'extension/picture/webview/zoom.ts',
    was: 'if (position >= from && position <= to) return;',
    becomes: 'if (position >= from && position < to) return;',
    why: 'all that is known ends before the view does, and no zoom ends at a step exactly',
  },
  {
    file: 'extension/history/historyCommands.ts',
    was: 'const answer = await ask<HistoryAnswer>(sessions, REQUEST.history, { start: 0, count: 1 });',
    why: 'only the position and the branch are taken from the answer, and they come with any number of calls',
  },
  {
    file: 'core/import/world/files.ts',
    was: 'const file = fds.get(plainNumber(args[0]) ?? -1);',
    becomes: 'const file = fds.get(plainNumber(args[0]) ?? -2);',
    why: 'no descriptor is negative',
  },
  {
    file: 'core/history/timeline.ts',
    was: 'while (level > 0 && (t.path[level] as Branch).from > position) level--;',
    becomes: 'while (level >= 0 && (t.path[level] as Branch).from > position) level--;',
    why: 'the first branch begins at 0, and no position is before it',
  },
  {
    file: 'core/machine/machine.ts',
    was: 'this.restorePoints.keepNew();',
    why: 'where copies are kept says how long a way back takes, which `npm run bench:debugger` measures, not where it leads',
  },
  {
    file: 'core/machine/work.ts',
    was: 'if (performance.now() - slice < SLICE_MS) continue;',
    becomes: 'if (performance.now() - slice <= SLICE_MS) continue;',
    why: 'a clock of microseconds does not stand at the limit exactly, and no test has the time in it',
  },
  {
    file: 'core/debugger/stops/stops.ts',
    was: 'if (hits.length > 0) name = event.routine;',
    becomes: 'if (hits.length > (-1)) name = event.routine;',
    why: 'a step calls one routine, and its name is told only where it was hit',
  },
  {
    file: 'core/kernel/routines/clip.ts',
    was: "if (k.rules.emptyRangeIsNothing ? beyond || e.subMap[entry] !== 0 : side === 'end' && at < start) return false;",
    becomes:
      "if (k.rules.emptyRangeIsNothing ? beyond || e.subMap[entry] !== 0 : side === 'end' || at < start) return false;",
    why: 'the routine is entered then, which makes the same steps, only slower',
  },
];
