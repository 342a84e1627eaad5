// Whole lines with places to fill in, offered where a line begins.
import type { Offer } from './offer.ts';

type Template = Pick<Offer, 'text' | 'detail' | 'snippet'>;

const TEMPLATES: readonly Template[] = [
  {
    text: 'script',
    detail: 'A new script: kernel, map, one entry, two threads',
    snippet: [
      'kernel freebsd-15',
      'map    0x1000..0x100000',
      'entry  0x10000..0x14000 rw- max=rwx',
      '',
      't1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000',
      't2: vm_map_unwire(0x11000, 0x12000, USER|NOHOLES)',
      't1 < KERN_SUCCESS',
      '$0',
    ].join('\n'),
  },
  {
    text: 'entry',
    detail: 'An entry of the map before anyone runs',
    snippet: `entry  \${1:0x10000}..\${2:0x14000} \${3|rw-,r--,rwx,r-x,---|} max=\${4:rwx}`,
  },
  {
    text: 'wire',
    detail: 'Wire a range',
    snippet: `\${1:t1}: vm_map_wire(\${2:0x10000}, \${3:0x14000}, \${4|USER,SYSTEM|}|\${5|NOHOLES,HOLESOK|}) = \${6:KERN_SUCCESS}`,
  },
  {
    text: 'unwire',
    detail: 'Release one wiring of a range',
    snippet: `\${1:t1}: vm_map_unwire(\${2:0x10000}, \${3:0x14000}, \${4|USER,SYSTEM|}|\${5|NOHOLES,HOLESOK|}) = \${6:KERN_SUCCESS}`,
  },
  {
    text: 'hold',
    detail: 'Enter a call and hold the thread at a point',
    snippet: [
      `\${1:t1} > \${2:vm_map_wire(0x10000, 0x14000, USER|NOHOLES)} @ \${3|fault,asleep,blocked|}`,
      '$0',
      `\${1:t1} < \${4:KERN_SUCCESS}`,
    ].join('\n'),
  },
  {
    text: 'fault',
    detail: 'Wiring this page fails, or may fail',
    snippet: `fault  \${1:0x12000} = \${2|KERN_FAILURE,KERN_SUCCESS or KERN_FAILURE|}`,
  },
  {
    text: 'limit',
    detail: 'How many pages users may wire',
    snippet: `limit  user_wired \${1:64}`,
  },
  {
    text: 'set',
    detail: 'Put a value into the state at this line, as by hand',
    snippet: `set entry(\${1:0x10000}).\${2|wired_count,in_transition,prot,wiring_thread|} = \${3:1}`,
  },
  {
    text: 'assert',
    detail: 'Check the state at this line',
    snippet: `assert entry(\${1:0x10000}).\${2|wired_count,in_transition,user_wired,needs_wakeup|} == \${3:1}`,
  },
  {
    text: 'expect',
    detail: 'Check what exploring every order finds',
    snippet: `expect explore: \${1|no suspects,complete,no lost-wakeup,lost-wakeup|}`,
  },
];

export const templates = (): Offer[] => TEMPLATES.map((template) => ({ ...template, kind: 'template' }));

/** A snippet as text, for an editor that has none: with what each place would hold first. */
export const withoutPlaces = (snippet: string): string =>
  snippet
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\d+/g, '');
