// Goes through the calls of a log in their order, says each as a line of the script, and keeps what
// the log shows of the map, so that what was there before can be inferred.
import { SYSTEM_NAMES } from '../calls/flags.ts';
import { hex, numberOf, plainNumber, resultOf } from '../calls/numbers.ts';
import { splitArguments } from '../calls/split.ts';
import { count, type LogEvent, type LoggedCall, type Tally, tell } from '../pairing.ts';
import { type Before, newBefore } from '../world/before.ts';
import { Files } from '../world/files.ts';
import { newLockLimit } from '../world/lockLimit.ts';
import { childOf, isFork, People, type Process, sharesMap } from '../world/people.ts';
import { failed, succeeded } from './effects.ts';
import { expectedOf, kernResult } from './expected.ts';
import { resourceOf, softLimit } from './limits.ts';
import type { ScriptLine } from './lines.ts';
import { numberArgument, sayMmap, sayPlain, Unsayable } from './said.ts';
import type { StoryOptions, Telling } from './telling.ts';

export class Story implements Telling {
  readonly people: People;
  readonly files = new Files();
  readonly before: Before;
  readonly lockLimit = newLockLimit();
  readonly lines: ScriptLine[] = [];
  /** Where the data segment begins, and how that is known. */
  heap: { readonly start: number; readonly comment: string } | undefined;
  /** Limits that the program has set: from then on the log tells nothing of those before. */
  readonly limitsSet = new Set<string>();
  readonly options: StoryOptions;
  readonly tally: Tally;
  /** Processes whose beginning the log does not show, beside the first: calls left out. */
  readonly strangers = new Map<string, number>();
  private main: string | undefined;
  private readonly born = new Set<LoggedCall>();
  private readonly entered = new Map<LoggedCall, { text: string; notes: readonly string[] }>();
  /** Index behind the last call of each process. */
  private readonly lastOf = new Map<string, number>();

  constructor(events: readonly LogEvent[], tally: Tally, options: StoryOptions, before: Before = newBefore()) {
    this.people = new People(events);
    this.tally = tally;
    this.options = options;
    this.before = before;
    for (const { start, end, attributes } of before.entries) {
      this.firstRanges.push({ start, end, locked: /USER_WIRED/.test(attributes), counts: !/GUARD/.test(attributes) });
    }
    this.main = mainProcess(events, this.people);
    events.forEach(({ call }, i) => {
      this.lastOf.set(this.people.numberOf(call), i);
    });
    events.forEach((event, i) => {
      this.take(event, i);
    });
  }

  private readonly firstRanges: { start: number; end: number; locked: boolean; counts: boolean }[] = [];

  private take(event: LogEvent, index: number): void {
    const { kind, call } = event;
    if (kind === 'thread') {
      if (call.thread === undefined)
        tell(this.tally.told, 'new threads, whose lines this log does not tell apart (truss -H does)', call.entered);
      return;
    }
    const process = this.processOf(call);
    if (!process || process.isGone) return;
    if (kind === 'fact') this.learn(process, call);
    else if (kind === 'exit') this.exit(process, call, index);
    else if (call.name === 'exit') this.exit(process, call, index);
    else if (isFork(call)) {
      if (kind !== 'enter') this.fork(call);
    } else if (call.name === 'clone') return;
    else if (call.name === 'execve') {
      if (kind !== 'enter') this.execute(process, call);
    } else this.say(process, event);
  }

  /** undefined: what the process does is left out. */
  private processOf(call: LoggedCall): Process | undefined {
    const number = this.people.numberOf(call);
    const known = this.people.of(number);
    const births = this.people.births.get(number);
    if (known && !known.isGone) return known;
    const birth = births?.shift();
    if (birth) {
      const parent = this.people.of(birth.parent);
      if (parent) return this.bear(number, parent, birth.call);
    }
    if (known) return known;
    if (number !== this.main) {
      this.strangers.set(number, (this.strangers.get(number) ?? 0) + 1);
      return undefined;
    }
    const first = this.people.begin(number);
    for (const { start, end, ...how } of this.firstRanges) {
      first.ranges.map(start, end, how);
      first.ever.map(start, end);
    }
    return first;
  }

  private bear(number: string, parent: Process, call: LoggedCall): Process {
    const shares = sharesMap(call);
    const child = this.people.begin(number, parent, shares);
    this.born.add(call);
    const name = shares ? (call.name === 'rfork' ? 'rfork' : 'vfork') : 'fork';
    const notes = name === call.name ? [] : [`${call.name} said as ${name}`];
    this.add(`${this.people.threadOf(parent, call)}: ${name}(${child.name}) = 0`, call.returned, notes);
    return child;
  }

  add(text: string, log: string, notes: readonly string[] = []): void {
    this.lines.push({ text, log, notes });
  }

  private learn(process: Process, call: LoggedCall): void {
    const args = splitArguments(call.args);
    const { value } = resultOf(call.result ?? '', this.isLinux);
    if (value === undefined || value < 0n) return;
    if (call.name === 'getrlimit' || call.name === 'prlimit64') this.learnLimit(process, call, args);
    else this.files.learn(process.fds, call.name, args, value, call.returned);
  }

  private learnLimit(process: Process, call: LoggedCall, args: readonly string[]): void {
    const at = call.name === 'getrlimit' ? 0 : 1;
    const resource = resourceOf(args[at] ?? '');
    if (!resource) return;
    const isSet = call.name === 'prlimit64' && !/^NULL|^0x0$/.test(args[2] ?? 'NULL');
    if (isSet) {
      this.setLimit(process, call, resource.word, args[2] ?? '');
      return;
    }
    const value = softLimit(args.slice(at + 1).join(', '));
    if (value === undefined || this.limitsSet.has(resource.limit)) return;
    if (this.before.limits.has(resource.limit)) return;
    const text = value === 'RLIM_INFINITY' ? '' : value;
    this.before.limits.set(resource.limit, { value: text, comment: `log ${call.returned}: ${resource.word}` });
  }

  private setLimit(process: Process, call: LoggedCall, word: string, argument: string): void {
    const resource = resourceOf(word);
    const value = softLimit(argument);
    if (!resource || value === undefined) throw new Unsayable('the limit is not shown');
    this.limitsSet.add(resource.limit);
    const expected = expectedOf('setrlimit', resultOf(call.result ?? '', this.isLinux), this.options.system);
    const text = `setrlimit(${word === 'RLIMIT_AS' ? 'RLIMIT_VMEM' : word}, ${value})`;
    const result = expected.text === '' ? '' : ` = ${expected.text}`;
    this.add(`${this.people.threadOf(process, call)}: ${text}${result}`, call.returned, expected.notes);
  }

  get isLinux(): boolean {
    return this.options.system === 'linux';
  }

  private exit(process: Process, call: LoggedCall, index: number): void {
    // a thread's end
    const isThread = call.thread !== undefined && call.process === undefined && call.thread !== process.number;
    if (isThread && (call.name === 'thread' || process.threads.size > 1)) return;
    if (call.name === 'thread' && process.threads.size === 0) return;
    const thread = this.people.threadOf(process, call);
    process.isGone = true;
    // what is left of the map can be looked at
    const isLast = [...this.lastOf].every(([number, last]) => number === process.number || last < index);
    if (isLast) this.add('', call.entered, [`${thread}: exit()`]);
    else this.add(`${thread}: exit()`, call.entered);
  }

  private fork(call: LoggedCall): void {
    if (this.born.has(call)) return;
    const child = childOf(call);
    const parent = this.people.of(this.people.numberOf(call));
    if (child === undefined || !parent) {
      count(this.tally.others, `${call.name} (failed)`);
      return;
    }
    const births = this.people.births.get(child);
    if (births?.[0]?.call === call) births.shift();
    this.bear(child, parent, call);
  }

  private execute(process: Process, call: LoggedCall): void {
    const { value } = resultOf(call.result ?? '', this.isLinux);
    if (value === undefined) {
      count(this.tally.others, 'execve (failed)');
      return;
    }
    const isFirst = process.name === 'p1' && this.lines.length === 0 && this.before.entries.length === 0;
    if (isFirst) {
      this.add('', call.returned, ['execve: what the program itself maps is not in the log']);
      return;
    }
    this.add(`${this.people.threadOf(process, call)}: execve() = 0`, call.returned);
    process.ranges.clear();
    process.ever.clear();
    process.hasExecuted = true;
    process.locksFuture = false;
  }

  private say(process: Process, { kind, call }: LogEvent): void {
    const thread = this.people.threadOf(process, call);
    const where = kind === 'enter' ? call.entered : call.returned;
    try {
      if (kind === 'return') this.saidReturn(process, call, thread);
      else this.saidCall(process, call, thread, kind === 'enter');
    } catch (error) {
      if (!(error instanceof Unsayable)) throw error;
      if (kind !== 'return')
        this.add('', where, [`left out: ${call.name}(${call.args.slice(0, 100)}): ${error.message}`]);
      tell(this.tally.told, `calls that the script cannot say, left out: ${call.name}`, where);
    }
  }

  private saidCall(process: Process, call: LoggedCall, thread: string, enters: boolean): void {
    const args = splitArguments(call.args);
    if (call.name === 'mremap') {
      this.mremap(process, call, thread, args);
      return;
    }
    if (call.name === 'setrlimit') {
      const resource = resourceOf(args[0] ?? '');
      if (resource) this.setLimit(process, call, resource.word, args.slice(1).join(', '));
      else count(this.tally.others, 'setrlimit of other resources');
      return;
    }
    if (call.name === 'brk' && !this.knowsHeap(process, call, args)) return;
    const said = this.textOf(process, call, args);
    if (enters) {
      this.entered.set(call, said);
      const open = call.result === undefined ? ['it had not returned when the log ended'] : [];
      this.add(`${thread} > ${said.text}`, call.entered, [...said.notes, ...open]);
      return;
    }
    const result = this.resultOf(call);
    this.effects(process, call, thread, args, said.text);
    const failure = result.text === '' ? '' : ` = ${result.text}`;
    this.add(`${thread}: ${said.text}${failure}`, call.returned, [...said.notes, ...result.notes]);
    this.afterwards(process, call, thread, args);
  }

  private saidReturn(process: Process, call: LoggedCall, thread: string): void {
    if (!this.entered.has(call)) return;
    const args = splitArguments(call.args);
    const result = this.resultOf(call);
    this.effects(process, call, thread, args, this.entered.get(call)?.text ?? '');
    this.add(`${thread} <${result.text === '' ? '' : ` ${result.text}`}`, call.returned, [call.name, ...result.notes]);
    this.afterwards(process, call, thread, args);
  }

  private resultOf(call: LoggedCall) {
    if (call.name === 'touch' || call.name.startsWith('vm_map_')) return kernResult(call.result ?? '');
    const result = resultOf(call.result ?? '', this.isLinux);
    if (call.name === 'brk' && this.isLinux && result.value !== undefined) {
      const asked = numberOf(call.args);
      return asked === result.value
        ? { text: '0', notes: [] }
        : { text: 'ENOMEM', notes: [`Linux gives the old end, ${hex(result.value)}, FreeBSD ENOMEM`] };
    }
    return expectedOf(call.name, result, this.options.system);
  }

  private textOf(process: Process, call: LoggedCall, args: readonly string[]) {
    const { system } = this.options;
    if (call.name === 'mmap')
      return sayMmap(args, system, (fd, offset, length) =>
        resultOf(call.result ?? '', this.isLinux).errno === 'EBADF'
          ? undefined
          : this.files.use(process.fds, fd, offset, length)?.name,
      );
    if (call.name === 'shmat') {
      const { name } = this.files.segment(plainNumber(args[0]) ?? 0);
      const address = numberArgument(args, 1, 'the address');
      const flags = args[2] ?? '0';
      const more = flags === '0' || flags === '0x0' ? '' : `, ${flags.replace(/<.*/, '')}`;
      return { text: `shmat(${name}, ${address === 0n && more === '' ? '0' : hex(address)}${more})`, notes: [] };
    }
    return sayPlain(call.name, args, system);
  }

  /** brk moves an end whose beginning has to be known. */
  private knowsHeap(process: Process, call: LoggedCall, args: readonly string[]): boolean {
    const asked = plainNumber(args[0]) ?? 0;
    const { value } = resultOf(call.result ?? '', this.isLinux);
    const at = this.isLinux ? Number(value ?? 0n) : asked;
    if (process.hasExecuted || process.name !== 'p1') {
      count(this.tally.others, 'brk of a later program');
      return false;
    }
    if (this.heap) return asked > 0;
    if (!Number.isSafeInteger(at) || at <= 0) return false;
    const page = this.options.page;
    this.heap = { start: Math.ceil(at / page) * page, comment: `log ${call.returned}: the first brk` };
    return false;
  }

  private effects(process: Process, call: LoggedCall, thread: string, args: readonly string[], text: string): void {
    const kern = call.name === 'touch' || call.name.startsWith('vm_map_');
    const result = kern
      ? /^(?:0|KERN_SUCCESS)$/.test(call.result ?? '')
        ? { value: 0n }
        : { errno: call.result ?? '' }
      : resultOf(call.result ?? '', this.isLinux);
    if ('unknown' in result && result.unknown) return;
    const done = { story: this, process, call, thread, args, text };
    if (result.errno === undefined) succeeded(done, result.value ?? 0n);
    else failed(done, result.errno);
  }

  /** MAP_LOCKED: Linux locks what it has mapped. */
  private afterwards(process: Process, call: LoggedCall, thread: string, args: readonly string[]): void {
    if (call.name !== 'mmap' || this.options.system === 'freebsd' || !/MAP_LOCKED/.test(args[3] ?? '')) return;
    const { value, errno } = resultOf(call.result ?? '', this.isLinux);
    const length = numberOf(args[1] ?? '');
    if (errno !== undefined || value === undefined || length === undefined) return;
    this.add(`${thread}: mlock(${hex(value)}, ${hex(length)})`, '', [
      `MAP_LOCKED of log ${call.returned}: ${SYSTEM_NAMES[this.options.system]} locks it as it maps it`,
    ]);
    process.ranges.lock(Number(value), Number(value + length), true);
  }

  /** Linux alone moves mappings. */
  private mremap(process: Process, call: LoggedCall, thread: string, args: readonly string[]): void {
    const { value, errno } = resultOf(call.result ?? '', true);
    if (errno !== undefined || value === undefined) throw new Unsayable('FreeBSD has no mremap');
    const [from, before, after] = [0, 1, 2].map((i) => numberArgument(args, i, 'an argument')) as [
      bigint,
      bigint,
      bigint,
    ];
    const notes = ['mremap, which FreeBSD has not: said as munmap and mmap, of anonymous memory'];
    const end = (start: bigint, length: bigint): [number, number] => [Number(start), Number(start + length)];
    const place = (start: bigint, length: bigint, more: string) => {
      this.add(
        `${thread}: mmap(${hex(start)}, ${hex(length)}, rw-, MAP_PRIVATE|MAP_ANON${more}) = ${hex(start)}`,
        call.returned,
        notes,
      );
      process.ranges.map(...end(start, length), { locked: process.locksFuture });
      process.ever.map(...end(start, length));
    };
    if (value === from && after <= before) {
      if (after === before) return;
      this.add(`${thread}: munmap(${hex(from + after)}, ${hex(before - after)}) = 0`, call.returned, notes);
      process.ranges.unmap(...end(from + after, before - after));
    } else if (value === from) place(from + before, after - before, '|MAP_FIXED|MAP_EXCL');
    else {
      this.add(`${thread}: munmap(${hex(from)}, ${hex(before)}) = 0`, call.returned, notes);
      process.ranges.unmap(...end(from, before));
      place(value, after, '|MAP_FIXED');
    }
  }
}

/** Whose calls the script is of, where a log has processes of several families: the one that fails first, else the busiest. */
function mainProcess(events: readonly LogEvent[], people: People): string | undefined {
  const root = (number: string): string => {
    let at = number;
    for (let n = 0; n < 1_000; n++) {
      const birth = people.births.get(at)?.[0];
      if (!birth || birth.parent === at) break;
      at = birth.parent;
    }
    return at;
  };
  const calls = new Map<string, number>();
  let failing: string | undefined;
  for (const { kind, call } of events) {
    if (kind !== 'whole' && kind !== 'return') continue;
    const of = root(people.numberOf(call));
    calls.set(of, (calls.get(of) ?? 0) + 1);
    if (failing === undefined && /^m/.test(call.name) && resultOf(call.result ?? '', false).errno !== undefined)
      failing = of;
  }
  if (failing !== undefined) return failing;
  let best: string | undefined;
  for (const [number, n] of calls) if (best === undefined || n > (calls.get(best) ?? 0)) best = number;
  return best ?? (events[0] ? people.numberOf(events[0].call) : undefined);
}
