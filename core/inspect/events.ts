// Words for people: one line for each event, as a log has it.
import { formatAddress, formatRange, pages } from '../kernel/address.ts';
import { protName, resultName } from '../kernel/constants.ts';
import type { KernelState } from '../kernel/state.ts';
import type { MachineEvent, MachineState } from '../program/types.ts';
import { busyReason, lockName, mapOf, nameOf, names, sleepReason } from './describe.ts';

/**
 * One line for an event, without the thread's name at its head: `set IN_TRANSITION on
 * 0x10000..0x14000`. In the past tense.
 */
function eventText(event: MachineEvent, k: KernelState): string {
  const size = k.config.pageSize;
  const range = (e: { start: number; end: number }) => formatRange(e.start, e.end, size);
  switch (event.kind) {
    case 'call':
      return `called ${event.routine}`;
    case 'return':
      return event.top ? `${event.routine} returned ${resultName(event.result)}` : `returned from ${event.routine}`;
    case 'lock':
      return `took ${lockName(k.maps[event.map ?? 0])}${event.mode === 's' ? ' for reading' : ''}, timestamp ${event.timestamp}`;
    case 'contended':
      return `had to wait for ${lockName(k.maps[event.map ?? 0])}, ${nameOf(k, event.holder)} has it`;
    case 'relock':
      return 'took the map lock back, timestamp unchanged';
    case 'upgrade':
      return 'upgraded its read lock';
    case 'downgrade':
      return 'downgraded to a read lock';
    case 'unlock':
      return `released ${lockName(k.maps[event.map ?? 0])}`;
    case 'sleep':
      return `fell asleep: ${event.channel === 'busy' ? busyReason(k) : sleepReason(k, mapOf(k, event.thread), event.start, event.end)}`;
    case 'wakeup':
      return event.woken.length > 0 ? `woke ${names(k, event.woken)}` : 'woke nobody: nobody slept';
    case 'busy':
      return `made the map's busy count ${event.busy}`;
    case 'clip':
      return `clipped an entry at ${formatAddress(event.at, size)}`;
    case 'merge':
      return `merged two entries into ${range(event)}`;
    case 'insert':
      return `mapped ${range(event)}`;
    case 'grow':
      return `grew an entry to ${range(event)}`;
    case 'shrink':
      return `shrank an entry to ${range(event)}`;
    case 'delete':
      return `unmapped ${range(event)}`;
    case 'protect':
      return `set the protection ${protName(event.prot)}/${protName(event.maxProt)}`;
    case 'change':
      return event.what === 'submap' ? 'gave a range over to a submap' : `set the ${event.what} of an entry`;
    case 'transition-begin':
      return `set IN_TRANSITION on ${range(event)}`;
    case 'transition-end':
      return `cleared IN_TRANSITION on ${range(event)}`;
    case 'needs-wakeup':
      return `set NEEDS_WAKEUP on ${range(event)}`;
    case 'wired':
      return event.count < 0 ? `failed to wire ${range(event)}` : `made wired_count ${event.count} on ${range(event)}`;
    case 'user-wired':
      return `${event.on ? 'set' : 'cleared'} USER_WIRED`;
    case 'user-count':
      return `made the user-wired count ${event.pages}`;
    case 'fault':
      return `faulted ${formatAddress(event.page, size)}`;
    case 'fault-return':
      return `came back from the fault on ${formatAddress(event.page, size)}: ${resultName(event.result)}`;
    case 'unwire-pages':
      return `unwired ${pages(event.pages)} of ${range(event)}`;
    case 'lost-wired-pages':
      return `unmapped ${pages(event.pages)} of ${range(event)} that ${event.pages === 1 ? 'was' : 'were'} still wired`;
    case 'sync':
      return `wrote the dirty pages of ${range(event)}`;
    case 'copy-entry':
      return `copied the pages of ${range(event)} for writing`;
    case 'max-stripped':
      return `took write out of max_protection of ${range(event)}`;
    case 'fork':
      return `made the map of ${k.processes[event.process]?.name}`;
    case 'object':
      return `made an object of ${pages(event.pages)}`;
    case 'refused':
      return `${event.ignored ? 'met a failure that is ignored' : 'was refused'}: ${resultName(event.result)} in ${event.routine}`;
    case 'panic':
      return `panic: ${event.message}`;
    case 'corrupt':
      return `left the map corrupt: ${event.message}`;
    case 'statement':
      return `began line ${event.line}`;
    case 'held':
      return `was held at ${event.point} (line ${event.line})`;
    case 'result':
      return `${event.call} returned ${resultName(event.result)}`;
    case 'expectation':
      return `${event.call} returned ${resultName(event.result)}, the trace says ${resultName(event.expected)}${event.because ? `: ${event.because}` : ''}`;
    case 'assert':
      return event.ok ? `was true: ${event.text}` : `assertion failed: ${event.text} (${event.detail})`;
    case 'set':
      return `${event.line > 0 ? 'set' : 'set by hand:'} ${event.text}, was ${event.old}`;
    case 'killed':
      return `${event.line > 0 ? 'died' : 'was ended by hand'}${event.left ? `: it ${event.left}` : ', and left nothing behind'}`;
    case 'stuck':
      return `stuck: ${event.reasons.join('; ')}`;
    case 'end':
      return 'the end of the trace';
  }
}

/** Events whose text begins with a call, which is the thread's. */
const ofCall = (event: MachineEvent): boolean =>
  event.kind === 'result' || event.kind === 'expectation' || (event.kind === 'return' && event.top);

/**
 * `t1 set IN_TRANSITION on 0x10000..0x14000`, `t1's vm_map_wire returned KERN_SUCCESS`: an event as
 * a line of a log.
 */
export function describeEvent(event: MachineEvent, state: MachineState): string {
  const text = eventText(event, state.kernel);
  const who =
    'thread' in event && event.thread >= 0 ? `${nameOf(state.kernel, event.thread)}${ofCall(event) ? "'s" : ''} ` : '';
  return who + text;
}
