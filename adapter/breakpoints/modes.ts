// The modes of a breakpoint on a line, as the protocol lists them.
import type { DebugProtocol } from '@vscode/debugprotocol';

export const protocolModes = (): DebugProtocol.BreakpointMode[] => [
  { mode: 'call', label: 'Before the Call', description: 'Before the line begins.', appliesTo: ['source'] },
  {
    mode: 'return',
    label: 'When It Returns',
    description: 'When the call of the line has returned.',
    appliesTo: ['source'],
  },
  {
    mode: 'wait',
    label: 'When It Has to Wait',
    description: 'When the call of the line sleeps, or another thread has the lock that it wants.',
    appliesTo: ['source'],
  },
];
