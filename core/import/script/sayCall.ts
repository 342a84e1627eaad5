// The calls of a process, one after another: each as a line of the script, with what it
// did to the map.
import type { Arguments, SaidCall } from '../calls/arguments.ts';
import { isNotOfMap } from '../calls/notOfMap.ts';
import { hex, isError, type LoggedResult, numberOf, resultOf } from '../calls/numbers.ts';
import { resourceOf } from '../calls/resources.ts';
import type { LogEvent, LoggedCall } from '../loggedCall.ts';
import { count, tell } from '../pairing.ts';
import { joinedNotes, NO_NOTES } from '../text/lines.ts';
import { resultOfForm } from '../text/sample.ts';
import type { Process } from '../world/people.ts';
import { deedOf, NO_DEED, succeeded } from './effects.ts';
import { expectedOf, kernResult } from './expected.ts';
import { failed } from './failures.ts';
import { lockedByLinux, moved, refusedByLinux, restoreLimit } from './linuxCalls.ts';
import { numberArgument, sayAgain, sayMmap, sayPlain, Unsayable } from './said.ts';
import { setLimit } from './setLimit.ts';
import { isLinux, type Telling } from './telling.ts';

const NOT_RETURNED = ['it had not returned when the log ended'];

/** Calls that Linux refuses for what FreeBSD has not; undefined: it is none of them. */
function ofLinuxAlone(s: Telling, { name, args, result = '' }: LoggedCall): string | undefined {
  if (!isLinux(s)) return undefined;
  const { errno } = resultOf(result, true);
  if (errno === 'EPERM' && SEALED.has(name)) return 'Linux says EPERM of memory that mseal has sealed';
  if (errno === 'EPERM' && name === 'mmap') return MMAP_EPERM;
  if (errno === 'EINVAL' && /PROT_GROWS(?:DOWN|UP)/.test(args))
    return 'Linux says EINVAL for PROT_GROWSDOWN without a stack';
  return undefined;
}

const MMAP_EPERM =
  'Linux says EPERM below vm.mmap_min_addr, over memory that mseal has sealed, and of a file system without exec';
const SEALED = new Set(['munmap', 'mprotect', 'madvise', 'mremap']);

/** Says a call, its entry or its return. */
export function say(s: Telling, process: Process, { kind, call }: LogEvent): void {
  const thread = s.people.threadOf(process, call);
  try {
    if (kind === 'return') saidReturn(s, process, call, thread);
    else saidCall(s, process, call, thread, kind === 'enter');
  } catch (error) {
    if (!(error instanceof Unsayable)) throw error;
    if (kind !== 'return')
      s.remark(kind === 'enter' ? call.enteredAt : call.returnedAt, [
        `left out: ${call.name}(${call.args.slice(0, 100)}): ${error.message}`,
      ]);
    tell(
      s.tally.told,
      error.told || `calls that the script cannot say, left out: ${call.name}`,
      kind === 'enter' ? call.entered : call.returned,
    );
  }
}

/** @throws Unsayable of a failure that no rule gives: no order would explain it. */
function leaveOutOthers({ options }: Telling, { name }: LoggedCall, logged: LoggedResult): void {
  const { text } = expectedOf(name, logged, options.system);
  if (!isNotOfMap(name, text)) return;
  throw new Unsayable(
    `${text} is not of the map's doing: no rule of it gives that of ${name}, and nothing was changed`,
    `${text} of ${name}, which no rule of the map gives; left out`,
  );
}

/** A signal has interrupted it, and the kernel makes it again: truss, kdump, strace. */
const RESTARTED = /^(?:\?\s*)?E?RESTART/;

/** @throws Unsayable of a result that the kernel did not give, or that is none yet. */
function leaveOutInterfered(result: string): void {
  if (RESTARTED.test(result))
    throw new Unsayable(
      'a signal interrupted it, and the kernel makes it again',
      'calls that a signal interrupted, and that the kernel makes again; left out',
    );
  if (result.includes('INJECTED'))
    throw new Unsayable(
      'strace has given this result itself (-e inject), the kernel never saw the call',
      'results that strace gave itself (-e inject), which no kernel has to explain; left out',
    );
}

function saidCall(s: Telling, process: Process, call: LoggedCall, thread: string, enters: boolean): void {
  const args = call.given;
  // nearly all results
  if (call.result !== undefined && call.result !== '0') leaveOutInterfered(call.result);
  if (call.name === 'mremap') {
    if (!enters) moved(s, process, call, thread, args);
    else tell(s.tally.told, 'mremap that overlaps another call, left out', call.entered);
    return;
  }
  if (call.name === 'setrlimit') {
    const resource = resourceOf(args.at(0) ?? '', isLinux(s));
    if (!resource) count(s.tally.others, 'setrlimit of other resources');
    else if (!enters) setLimit(s, process, call, resource.word, args.all.slice(1).join(', '));
    return;
  }
  if (call.name === 'brk' && !knowsHeap(s, process, call, args)) return;
  const alone = ofLinuxAlone(s, call);
  if (alone !== undefined) throw new Unsayable(`${alone}, which FreeBSD has not`);
  refusedByLinux(s, process, call, args);
  if (hasLostPrivilege(s, call))
    throw new Unsayable(
      `EPERM, before anything is done: the process may not lock (setuid, or a jail), though that of log ${s.mayLock} may`,
      'EPERM: a process that may not lock (setuid, or a jail) beside one that may, which a script cannot say; left out',
    );
  const logged = resultOf(call.result ?? '', isLinux(s));
  if (logged.errno !== undefined && !args.isOfKernel) leaveOutOthers(s, call, logged);
  const said = textOf(s, process, call, args);
  if (enters) {
    const open = call.result === undefined ? NOT_RETURNED : NO_NOTES;
    const line = s.add(thread, ` > ${said.text}`, call.enteredAt, joinedNotes(said.notes, open));
    s.entered.set(call, { said, line });
    process.overlaps.enter(call, deedOf(call, args, logged, s.options, process), process.ranges);
    return;
  }
  const { text, notes } = resultText(s, call, logged);
  effects(s, process, call, thread, args, said.text, logged);
  const line = args.lineOf(said, text);
  const like = said.form && resultOfForm(call.name, args, text, logged.value, s.options.page);
  s.add(
    thread,
    line,
    call.returnedAt,
    joinedNotes(said.notes, notes),
    like === undefined ? undefined : said.form,
    like,
  );
  lockedByLinux(s, process, call, thread, args);
  restoreLimit(s, process, thread);
}

function saidReturn(s: Telling, process: Process, call: LoggedCall, thread: string): void {
  const args = call.given;
  const said = s.entered.get(call)?.said;
  if (!said) {
    if (call.name === 'mremap' || call.name === 'setrlimit') saidCall(s, process, call, thread, false);
    return;
  }
  const result = resultOf(call.result ?? '', isLinux(s));
  const { text, notes } = resultText(s, call, result);
  effects(s, process, call, thread, args, said.text, result);
  s.add(thread, ` <${text === '' ? '' : ` ${text}`}`, call.returnedAt, [call.name, ...notes]);
  lockedByLinux(s, process, call, thread, args);
}

/**
 * FreeBSD refuses it before it looks at the map: the process has given its privilege up, or never
 * had it, and others have it.
 */
const hasLostPrivilege = (s: Telling, call: LoggedCall): boolean =>
  s.options.system === 'freebsd' &&
  isError(call.result ?? '') &&
  /^m(?:un)?lock/.test(call.name) &&
  resultOf(call.result ?? '', false).errno === 'EPERM' &&
  s.mayLock !== '';

/** Linux gives the old end. */
const isRefusedBrk = (call: LoggedCall, { value }: LoggedResult): boolean =>
  call.name === 'brk' && numberOf(call.args) !== value;

function resultText(s: Telling, call: LoggedCall, result: LoggedResult) {
  if (call.given.isOfKernel) return kernResult(call.name, call.result ?? '');
  if (isLinux(s) && result.value !== undefined) {
    if (isRefusedBrk(call, result))
      return { text: 'ENOMEM', notes: [`Linux gives the old end, ${hex(result.value)}, FreeBSD ENOMEM`] };
  }
  return expectedOf(call.name, result, s.options.system);
}

/** A call that the log repeats takes its kept text. */
const textOf = (s: Telling, process: Process, call: LoggedCall, args: Arguments): SaidCall =>
  args.saidWhole(s.options.system) ?? textAnew(s, process, call, args);

function textAnew(s: Telling, process: Process, call: LoggedCall, args: Arguments): SaidCall {
  const { system } = s.options;
  if (call.name === 'mmap')
    return sayAgain('mmap', args, system, () =>
      sayMmap(args, system, (fd, offset, length) =>
        resultOf(call.result ?? '', isLinux(s)).errno === 'EBADF'
          ? undefined
          : s.files.use(process.fds, fd, offset, length)?.name,
      ),
    );
  if (call.name !== 'shmat') return sayAgain(call.name, args, system, () => sayPlain(call.name, args, system));
  const { name } = s.files.segment(Number(args.number(0) ?? 0));
  const address = numberArgument(args, 1, 'the address');
  const flags = args.at(2) ?? '0';
  const more = flags === '0' || flags === '0x0' ? '' : `, ${flags.replace(/<.*/, '')}`;
  return { text: `shmat(${name}, ${hex(address)}${more})`, notes: [] };
}

/** brk moves an end whose beginning has to be known. */
function knowsHeap(s: Telling, process: Process, call: LoggedCall, args: Arguments): boolean {
  const asked = Number(args.number(0) ?? 0);
  const { value } = resultOf(call.result ?? '', isLinux(s));
  const at = isLinux(s) ? Number(value ?? 0) : asked;
  if (process.hasExecuted || process.name !== 'p1') {
    count(s.tally.others, 'brk of a later program');
    return false;
  }
  if (s.heap) return asked > 0;
  if (!Number.isSafeInteger(at) || at <= 0) return false;
  const { page } = s.options;
  s.heap = { start: Math.ceil(at / page) * page, comment: `log ${call.returned}: the first brk` };
  return false;
}

function effects(
  s: Telling,
  process: Process,
  call: LoggedCall,
  thread: string,
  args: Arguments,
  text: string,
  logged: LoggedResult,
): void {
  const { overlaps } = process;
  const result: LoggedResult = args.isOfKernel ? ofKernel(call.name, call.result ?? '') : logged;
  if (result.unknown) {
    overlaps.leave(call, NO_DEED, process.ranges);
    return;
  }
  const done = { story: s, process, call, thread, args, text };
  if (result.errno !== undefined) failed(done, result.errno);
  else if (isLinux(s) && isRefusedBrk(call, result)) failed(done, 'ENOMEM');
  else succeeded(done, result.value ?? 0);
  if (!overlaps.isIdle) overlaps.leave(call, deedOf(call, args, logged, s.options, process), process.ranges);
}

const SUCCESS: LoggedResult = { value: 0 };
const ofKernel = (name: string, result: string): LoggedResult =>
  result === '0' || result === 'KERN_SUCCESS' ? SUCCESS : { errno: kernResult(name, result).text };
