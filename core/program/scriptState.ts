// The script's part of the state: where it stands, and where each thread stands in it.
import { NOBODY, type ScriptState } from './types.ts';

export const newScriptState = (threads: number, seed: number): ScriptState => ({
  next: 0,
  replayed: 0,
  active: NOBODY,
  threads: Array.from({ length: threads }, () => ({
    statement: -1,
    line: 0,
    held: false,
    expect: -1,
    point: -1,
    told: true,
    byHand: '',
  })),
  order: [],
  turn: 0,
  random: seed >>> 0 || 1,
  end: 'running',
  failures: 0,
});

export const cloneScript = (s: ScriptState): ScriptState => ({
  ...s,
  threads: s.threads.map((t) => ({ ...t })),
  order: s.order.slice(),
});
