// A stretch of the recording as a picture: levels of detail, the calls in words, who made
// it so that they failed. A request costs the screen, and once the part of the run that
// was not recorded yet.

import { isFailure } from '../debugger/why/decision.ts';
import { type Explanation, explanationOf, type Searched } from '../debugger/why/explanation.ts';
import { endingOf } from '../debugger/words/ending.ts';
import { current, endOf, pathTo } from '../history/timeline.ts';
import { NO_RESULT, resultName } from '../kernel/constants.ts';
import { printContextOf } from '../program/printContext.ts';
import { NOBODY } from '../program/types.ts';
import { shortCall } from '../trace/calls/shortCall.ts';
import { callText } from '../trace/print/callText.ts';
import { rowsOf } from './axis.ts';
import { OPEN } from './bands.ts';
import type { CallRecord } from './calls.ts';
import { changedIn } from './changed.ts';
import { bandsIn, Joined, oneAColumn, type Stretch, segmentsIn } from './levels.ts';
import type { Picture, PictureAsked, PictureCall, PictureCause, PictureMark, PictureTrack } from './picture.ts';
import { MARK, type Recording } from './recording.ts';

const COLUMNS = 1000;
/** Columns that a call has to have for its words. */
const ROOM = 3;
/**
 * Failed calls whose cause is looked for in one request of a session, and for how long: the
 * next one goes on.
 */
const LOOKED = { causes: 12, milliseconds: 60 };
/** A picture that is made once has them all, on any machine. */
const ALL = { causes: Number.POSITIVE_INFINITY, milliseconds: Number.POSITIVE_INFINITY };
/** Steps a column from which on there is no room to say a cause: none is looked for. */
const COARSE = 20;

const MARK_NAMES = Object.fromEntries(Object.entries(MARK).map(([name, kind]) => [kind, name as keyof typeof MARK]));

/** What was found out about failed calls, by branch and position. */
type Causes = Map<string, PictureCause | undefined>;
const known = new WeakMap<Recording, Causes>();

function textOf({ machine }: Recording, { statement, from }: CallRecord, i: number): { text: string; line: number } {
  const { program, state, timeline } = machine;
  const context = printContextOf(state.kernel.config);
  const index = statement.get(i);
  const s = program.statements.at(index);
  if (s && 'call' in s) return { text: callText(s.call, context), line: program.lines[index] ?? 0 };
  const by = timeline.path.map(({ special }) => special.get(from.get(i) - 1)?.intervention).find((it) => it);
  return { text: by?.kind === 'call' ? callText(by.call, context) : 'a call by hand', line: 0 };
}

function callsIn(recording: Recording, record: CallRecord, { from, to, grain }: Stretch): PictureCall[] {
  const calls: PictureCall[] = [];
  let column = -1;
  for (let i = Math.max(record.from.countUpTo(from) - 1, 0); i < record.from.length && record.from.get(i) < to; i++) {
    const until = record.to.get(i);
    const end = until === OPEN ? to : until;
    if (end <= from) continue;
    const result = record.result.get(i);
    const failed = until !== OPEN && isFailure(result);
    const isShort = grain > 1 && end - record.from.get(i) < ROOM * grain;
    const own = Math.floor((end - from) / grain);
    if (isShort && (!failed || own === column)) continue;
    if (isShort) column = own;
    const { text, line } = textOf(recording, record, i);
    calls.push({
      from: record.from.get(i),
      to: end,
      text,
      short: shortCall(text).short.replace(/^vm_map_/, ''),
      ...(until !== OPEN && result !== NO_RESULT && { result: resultName(result) }),
      failed,
      line,
    });
  }
  return calls;
}

/** Who made it so that a call fails at a position. The machine is left where it is. */
function causeOf({ machine }: Searched, { found = '', by }: Explanation, thread: number, to: number): PictureCause {
  const who = by?.position === undefined ? undefined : machine.choiceAt(by.position)?.thread;
  return {
    ...(by?.position !== undefined && { at: by.position + 1, by: who ?? NOBODY }),
    to,
    thread,
    text: by ? `${found}; ${by.text}` : found,
    // a declaration says less than what it limits
    short: by?.position === undefined ? found || (by?.text ?? '') : by.text,
  };
}

function returnedCause(searched: Searched, thread: number, { from, to }: PictureCall): PictureCause | undefined {
  const explanation = explanationOf(searched, thread, {}, { from: from - 1, to, statement: -1 });
  return explanation?.found === undefined ? undefined : causeOf(searched, explanation, thread, to);
}

function causesIn(
  recording: Recording,
  searched: Searched,
  calls: readonly (readonly PictureCall[])[],
  { grain }: Stretch,
  most: typeof LOOKED,
): PictureCause[] {
  const causes: Causes = known.get(recording) ?? new Map();
  known.set(recording, causes);
  const { timeline } = recording.machine;
  const end = performance.now() + most.milliseconds;
  const found: PictureCause[] = [];
  let looked = grain > COARSE ? most.causes : 0;
  calls.forEach((of, thread) => {
    for (const call of of) {
      if (!call.failed) continue;
      const branch = timeline.path.findLast(({ from }) => from < call.to)?.id ?? 0;
      const key = `${branch}/${call.to}`;
      if (!causes.has(key) && looked < most.causes && performance.now() < end) {
        looked++;
        causes.set(key, returnedCause(searched, thread, call));
      }
      const cause = causes.get(key);
      if (cause) found.push(cause);
    }
  });
  return found;
}

/** Who made the steps. */
function stepsIn({ machine }: Recording, stretch: Stretch, to: number): number[][] {
  const { path } = machine.timeline;
  const made = machine.program.threads.map(() => new Joined(stretch));
  path.forEach(({ threads, ends, from }, level) => {
    const limit = Math.min(path[level + 1]?.from ?? to, to);
    const first = ends.countUpTo(stretch.from);
    let start = first > 0 ? ends.get(first - 1) : from;
    for (let i = first; i < ends.length && start < limit; i++) {
      const end = Math.min(ends.get(i), limit);
      if (end > stretch.from) made[threads.get(i)]?.add(Math.max(start, stretch.from), end);
      start = ends.get(i);
    }
  });
  return made.map(({ pairs }) => pairs);
}

function tracksOf({ machine }: Recording): PictureTrack[] {
  const { timeline } = machine;
  const onPath = new Set(timeline.path.map(({ id }) => id));
  return timeline.branches.flatMap((branch) => {
    // of those that lead to the present branch what comes after it was left
    const next = onPath.has(branch.id) ? timeline.path[timeline.path.indexOf(branch) + 1] : undefined;
    if (onPath.has(branch.id) && (!next || endOf(branch) <= next.from)) return [];
    const away = next ?? pathTo(timeline, branch).find(({ id }) => !onPath.has(id)) ?? branch;
    return [{ id: branch.id, name: branch.name, from: away.from, length: endOf(branch) }];
  });
}

/**
 * A call that was refused, and the run knows no more of it: what it is about to return, and why.
 */
interface Failing {
  readonly failing: NonNullable<PictureCall['failing']>;
  readonly cause: PictureCause;
}
/** By branch and position. */
const knownFailing = new WeakMap<Recording, Map<string, Failing | undefined>>();

function failingAt(
  recording: Recording,
  searched: Searched,
  thread: number,
  from: number,
  at: number,
): Failing | undefined {
  const failing = knownFailing.get(recording) ?? new Map<string, Failing | undefined>();
  knownFailing.set(recording, failing);
  const branch = recording.machine.timeline.path.findLast((one) => one.from < at)?.id ?? 0;
  const key = `${branch}/${at}`;
  if (!failing.has(key)) {
    const explanation = explanationOf(searched, thread, {}, { from: from - 1, to: at, statement: -1 });
    const found = explanation && {
      failing: { result: explanation.result, at },
      cause: causeOf(searched, explanation, thread, at),
    };
    failing.set(key, found);
  }
  return failing.get(key);
}

/** Marks calls that are refused, and have not returned as far as the run is known. */
function markFailing(recording: Recording, searched: Searched, calls: PictureCall[][], causes: PictureCause[]): void {
  recording.calls.forEach(({ from, to, refused }, thread) => {
    const last = from.length - 1;
    const at = refused.at(last) ?? 0;
    const own = calls[thread] ?? [];
    const shown = own.findIndex((call) => call.from === from.at(last));
    const call = own[shown];
    if (to.at(last) !== OPEN || at === 0 || !call) return;
    const found = failingAt(recording, searched, thread, call.from, at);
    if (!found) return;
    own[shown] = { ...call, failing: found.failing };
    causes.push(found.cause);
  });
}

/**
 * The picture of a stretch. What is not recorded yet is replayed, for so many milliseconds at the
 * most. The machine is left where it is. `lastStepFrom`: where the last step of a person began,
 * which may be many of the run.
 */
export function pictureOf(
  recording: Recording,
  searched: Searched,
  asked: PictureAsked,
  milliseconds = Number.POSITIVE_INFINITY,
  lastStepFrom = searched.machine.position - 1,
): Picture {
  recording.extend(milliseconds);
  const { machine } = recording;
  const { kernel } = machine.state;
  const recorded = Math.max(recording.length, 0);
  const from = Math.max(0, Math.floor(asked.from ?? 0));
  const to = Math.max(from + 1, Math.min(Math.ceil(asked.to ?? recorded + 1), recorded + 1));
  const stretch: Stretch = { from, to, grain: Math.max(1, (to - from) / Math.max(asked.columns ?? COLUMNS, 1)) };
  const steps = stepsIn(recording, stretch, recorded);
  const calls = recording.calls.map((record) => callsIn(recording, record, stretch));
  const causes = causesIn(recording, searched, calls, stretch, Number.isFinite(milliseconds) ? LOOKED : ALL);
  markFailing(recording, searched, calls, causes);
  const { wakeups, marks } = recording;
  const woken = [...oneAColumn(wakeups.at, stretch, () => true)];
  const marked = [...oneAColumn(marks.at, stretch, () => true)];
  const ended = machine.position === machine.length ? endingOf(machine) : undefined;
  const maps = recording.bands.map((record, map) => {
    const isLeftOut = asked.map !== undefined && asked.map !== map;
    const rows = isLeftOut ? [] : rowsOf(record, asked.low, asked.high);
    return { name: recording.names[map] ?? '', rows, bands: bandsIn(record, rows, stretch) };
  });
  return {
    branch: current(machine.timeline).id,
    position: machine.position,
    length: machine.length,
    recorded,
    ...(ended !== undefined && { ended }),
    pageSize: kernel.config.pageSize,
    ...stretch,
    lanes: recording.lanes.map((record, thread) => ({
      name: machine.program.threads[thread] ?? '',
      segments: segmentsIn(record, stretch),
      steps: steps[thread] ?? [],
      calls: calls[thread] ?? [],
    })),
    wakeups: woken.flatMap((i) => [wakeups.at.get(i), wakeups.by.get(i), wakeups.woken.get(i)]),
    causes,
    marks: marked.map(
      (i): PictureMark => ({
        at: marks.at.get(i),
        kind: MARK_NAMES[marks.kind.get(i)] ?? 'failed',
        thread: marks.thread.get(i),
      }),
    ),
    maps,
    changed: changedIn(recording, maps, lastStepFrom, machine.position),
    tracks: tracksOf(recording),
  };
}
