// What is measured, one stop at a time: steps in both directions, a run back to a breakpoint, a
// jump to a change; and questions about the history, which stop nowhere. Each brings the session
// back to where the next one can begin; that is not measured.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { MeasuringClient } from './client.ts';
import { lookAround, SCRIPT, timeStop } from './measure.ts';
import { addressOf, entriesFor } from './script.ts';

export const OPERATIONS = [
  'next',
  'stepIn',
  'stepBack',
  'reverseContinue',
  'reverseFar',
  'jump',
  'why',
  'changes',
  'find',
  'findReturn',
  'findNever',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** How far back the breakpoint is that a run backwards goes to, in calls. */
export const CALLS_BACK = 1000;
/** And another one: at this part of the script. */
const FAR_BACK = 0.1;

export interface Session {
  readonly client: MeasuringClient;
  readonly lines: number;
  readonly program: string;
  /** The line at which it is measured. */
  readonly line: number;
}

const lineOf = async ({ client }: Session): Promise<number> => {
  const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
    threadId: SCRIPT,
    levels: 1,
  });
  return stackFrames[0]?.line ?? 0;
};

const setLine = (s: Session, ...lines: number[]): Promise<unknown> =>
  s.client.request('setBreakpoints', {
    source: { path: s.program },
    breakpoints: lines.map((line) => ({ line })),
  });

/** Back to the line that is measured from, if the steps have left its neighbourhood. */
async function home(s: Session): Promise<void> {
  const line = await lineOf(s);
  const last = s.lines - 2;
  if (line >= s.line && line < Math.min(last, s.line + 500)) return;
  const { targets } = await s.client.request<DebugProtocol.GotoTargetsResponse['body']>('gotoTargets', {
    source: { path: s.program },
    line: s.line,
  });
  await s.client.go('goto', { threadId: SCRIPT, targetId: targets[0]?.id });
}

/** Up to the line to measure at, once. */
export async function arrive(s: Session): Promise<void> {
  await setLine(s, s.line);
  await s.client.go('continue', { threadId: SCRIPT });
  await setLine(s);
}

/** The entry that was looked at last. */
const picked = { entry: 0 };

/** Milliseconds of one stop; undefined: the script is too short for it. */
export async function measure(s: Session, operation: Operation): Promise<number | undefined> {
  const { client } = s;
  switch (operation) {
    case 'next':
      await home(s);
      return timeStop(client, 'next', { threadId: SCRIPT });
    case 'stepIn': {
      await home(s);
      // into a call, and on there: the step of a listing
      const { threadId } = await client.go('stepIn', { threadId: SCRIPT });
      const time = await timeStop(client, 'stepIn', { threadId });
      await client.go('stepOut', { threadId });
      return time;
    }
    case 'stepBack':
      await home(s);
      await client.go('next', { threadId: SCRIPT });
      return timeStop(client, 'stepBack', { threadId: SCRIPT });
    case 'reverseContinue':
    case 'reverseFar': {
      await home(s);
      const here = await lineOf(s);
      const line = operation === 'reverseFar' ? Math.floor(s.lines * FAR_BACK) : here - CALLS_BACK;
      if (s.line <= CALLS_BACK + entriesFor(s.lines) + 2 || line <= entriesFor(s.lines) + 2) return undefined;
      await setLine(s, line);
      const time = await timeStop(client, 'reverseContinue', { threadId: SCRIPT });
      await setLine(s);
      await goBackTo(s, here);
      return time;
    }
    case 'why':
    case 'changes':
    case 'find':
    case 'findReturn':
    case 'findNever': {
      await home(s);
      picked.entry = (picked.entry * 31 + 7) % entriesFor(s.lines);
      const [request, args] = question(operation, `entry(${addressOf(picked.entry)})`);
      const began = performance.now();
      await client.request(request, args);
      return performance.now() - began;
    }
    case 'jump': {
      await home(s);
      const here = await lineOf(s);
      const entries = entriesFor(s.lines);
      for (let tries = 0; tries < 20; tries++) {
        picked.entry = (picked.entry * 31 + 7) % entries;
        const expression = `entry(${addressOf(picked.entry)}).wired_count`;
        try {
          const time = await timeJump(client, expression);
          if (time === undefined) continue;
          await goBackTo(s, here);
          return time;
        } catch {
          return undefined;
        }
      }
      return undefined;
    }
  }
}

/** A question about the history; `of`: the entry that it asks about. */
function question(operation: 'why' | 'changes' | 'find' | 'findReturn' | 'findNever', of: string): [string, object] {
  switch (operation) {
    case 'why':
      return ['vmtrace/explainValue', { expression: `${of}.wired_count` }];
    case 'changes':
      return ['vmtrace/changes', { expression: `${of}.wired_count` }];
    case 'find':
      return ['vmtrace/find', { query: `${of}.wired_count > 0 && ${of}.prot == r--` }];
    case 'findReturn':
      return ['vmtrace/find', { query: 't3: vm_map_protect = KERN_PROTECTION_FAILURE' }];
    case 'findNever':
      // any call may change it, and none does: all that is known is gone through
      return ['vmtrace/find', { query: 'user_wired > 1000000000' }];
  }
}

/** A jump that finds nothing stops nowhere. */
async function timeJump(client: MeasuringClient, expression: string): Promise<number | undefined> {
  const began = performance.now();
  const { found } = await client.request<{ found: boolean }>('vmtrace/jump', { expression });
  if (!found) return undefined;
  await client.stopped();
  await lookAround(client, SCRIPT);
  return performance.now() - began;
}

async function goBackTo(s: Session, line: number): Promise<void> {
  const { targets } = await s.client.request<DebugProtocol.GotoTargetsResponse['body']>('gotoTargets', {
    source: { path: s.program },
    line,
  });
  await s.client.go('goto', { threadId: SCRIPT, targetId: targets[0]?.id });
}
