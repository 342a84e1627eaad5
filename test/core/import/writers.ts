// Prints calls as each program writes them, with each of its options, so that what is imported can
// be compared with what was run.

export interface MadeCall {
  /** Digits. */
  readonly thread: string;
  /** Of the thread; absent: 577. */
  readonly process?: string;
  readonly name: string;
  readonly args: readonly string[];
  /** `0`, `0x801e77000`, `ENOMEM`. */
  readonly result: string;
}

/** A call's entry or its return, in the order in which they happened. */
export interface MadeEvent {
  readonly kind: 'enter' | 'return';
  readonly call: MadeCall;
}

const ERRNO: Readonly<Record<string, [number, string]>> = {
  ENOMEM: [12, 'Cannot allocate memory'],
  EINVAL: [22, 'Invalid argument'],
  EACCES: [13, 'Permission denied'],
  EAGAIN: [35, 'Resource temporarily unavailable'],
  EPERM: [1, 'Operation not permitted'],
  EBUSY: [16, 'Device busy'],
  EBADF: [9, 'Bad file descriptor'],
  EEXIST: [17, 'File exists'],
  ENODEV: [19, 'Operation not supported by device'],
  ENOTSUP: [45, 'Operation not supported'],
  EFAULT: [14, 'Bad address'],
  ENOSYS: [78, 'Function not implemented'],
};
const PROT: Readonly<Record<string, number>> = { r: 1, w: 2, x: 4 };
const PROT_NAMES: Readonly<Record<string, string>> = { r: 'PROT_READ', w: 'PROT_WRITE', x: 'PROT_EXEC' };
const FLAGS: Readonly<Record<string, number>> = {
  PRIVATE: 2,
  FIXED: 16,
  STACK: 0x400,
  ANON: 0x1000,
  GUARD: 0x2000,
  EXCL: 0x4000,
};
/** FreeBSD's own numbers, which other calls have. */
const WORDS: Readonly<Record<string, number>> = {
  MADV_WILLNEED: 3,
  MADV_DONTNEED: 4,
  MADV_FREE: 5,
  INHERIT_SHARE: 0,
  INHERIT_COPY: 1,
  INHERIT_NONE: 2,
  MS_SYNC: 0,
  MS_ASYNC: 1,
  MS_INVALIDATE: 2,
  MCL_CURRENT: 1,
  MCL_FUTURE: 2,
};

const isProt = (arg: string): boolean => /^[r-][w-][x-]$/.test(arg);
const isFlags = (arg: string): boolean => arg.split('|').every((word) => word in FLAGS || word in WORDS);
const isWords = (arg: string): boolean => isProt(arg) || isFlags(arg);

const bitsOf = (arg: string): number =>
  isProt(arg)
    ? [...arg].reduce((bits, letter) => bits | (PROT[letter] ?? 0), 0)
    : arg.split('|').reduce((bits, word) => bits | (FLAGS[word] ?? WORDS[word] ?? 0), 0);
const namesOf = (arg: string, anon: string): string =>
  isProt(arg)
    ? [...arg].flatMap((letter) => PROT_NAMES[letter] ?? []).join('|') || 'PROT_NONE'
    : arg
        .split('|')
        .map((word) => (word === 'ANON' ? anon : word in WORDS ? word : `MAP_${word}`))
        .join('|');

/** All arguments of a call, mmap's descriptor and offset too. */
const all = ({ name, args }: MadeCall): readonly string[] =>
  name === 'mmap' && args.length === 4 ? [...args, '-1', '0'] : args;
const processOf = ({ process = '577' }: MadeCall): string => process;
const hex = (value: bigint): string => `0x${value.toString(16)}`;
const isOpen = ({ name }: MadeCall): boolean => name === 'open';

/** Seconds from the beginning, of the n-th line. */
const seconds = (n: number, digits: number): string => (n / 1000).toFixed(digits);
const clock = (n: number, digits: number): string =>
  `12:34:${(n / 1000).toFixed(digits).padStart(digits === 0 ? 2 : 3 + digits, '0')}`;

/** What stands before a line, and behind it. */
interface Dress {
  readonly before: (call: MadeCall, n: number) => string;
  readonly behind?: (n: number) => string;
}

const eachReturn = (events: readonly MadeEvent[], line: (call: MadeCall, n: number) => string): string =>
  events
    .filter(({ kind }) => kind === 'return')
    .map(({ call }, n) => `${line(call, n)}\n`)
    .join('');

const truss =
  ({ before }: Dress) =>
  (events: readonly MadeEvent[]): string =>
    eachReturn(events, (call, n) => {
      const args = all(call).map((arg) => (isWords(arg) ? namesOf(arg, 'MAP_ANON') : arg));
      const more = isOpen(call) ? ',O_RDONLY,00' : '';
      const failure = ERRNO[call.result];
      const result = failure
        ? ` ERR#${failure[0]} '${failure[1]}'`
        : `\t = ${BigInt(call.result)} (${hex(BigInt(call.result))})`;
      return `${before(call, n)}${call.name}(${args.join(',')}${more})${result}`;
    });

/** `plain`: numbers alone (-n); `decimal`: those in decimal (-d). */
const kdump =
  ({ before }: Dress, { plain = false, decimal = false } = {}) =>
  (events: readonly MadeEvent[]): string => {
    const number = (value: bigint): string => (decimal ? value.toString() : hex(value));
    const argument = (arg: string): string => {
      if (isWords(arg)) return `${number(BigInt(bitsOf(arg)))}${plain ? '' : `<${namesOf(arg, 'MAP_ANON')}>`}`;
      if (arg === '-1') return decimal ? '-1' : '0xffffffff';
      return /^(?:0x|\d)/.test(arg) ? number(BigInt(arg)) : arg;
    };
    return events
      .map(({ kind, call }, n) => {
        const head = (type: string): string => `${before(call, n)} ${type}  `;
        if (call.name === 'touch' && kind === 'enter') {
          const [at = '', access = ''] = call.args;
          const [bit, word] = access === 'write' ? ['0x2', 'VM_PROT_WRITE'] : ['0x1', 'VM_PROT_READ'];
          return `${head('PFLT')}${at} ${bit}${plain ? '' : `<${word}>`}\n`;
        }
        if (call.name === 'touch') return `${head('PRET')}${call.result}\n`;
        if (kind === 'enter' && isOpen(call))
          return `${head('CALL')}open(${number(0x801234567n)},0<O_RDONLY>)\n${head('NAMI')}${call.args[0]}\n`;
        if (kind === 'enter') {
          const args = all(call).map(argument).join(',');
          return `${head('CALL')}${call.name}${args === '' ? '' : `(${args})`}\n`;
        }
        const failure = ERRNO[call.result];
        const value = BigInt(failure ? 0 : call.result);
        const success = value === 0n ? '0' : decimal ? `${value}` : `${value}/${hex(value)}`;
        return `${head('RET ')}${call.name} ${failure ? `-1 errno ${failure[0]} ${failure[1]}` : success}\n`;
      })
      .join('');
  };

/** A call that another's line comes into is cut in two. */
const strace =
  ({ before, behind = () => '' }: Dress) =>
  (events: readonly MadeEvent[]): string => {
    const lines: string[] = [];
    for (const [n, { kind, call }] of events.entries()) {
      const args = all(call).map((arg) =>
        isWords(arg) ? namesOf(arg, 'MAP_ANONYMOUS') : arg === '0x0' ? 'NULL' : arg,
      );
      const text = `${args.join(', ')}${isOpen(call) ? ', O_RDONLY' : ''}`;
      const failure = ERRNO[call.result];
      const result = `) = ${failure ? `-1 ${call.result} (${failure[1]})` : call.result}${behind(n)}`;
      const isWhole = events[n + (kind === 'enter' ? 1 : -1)]?.call === call;
      if (kind === 'enter' && !isWhole) lines.push(`${before(call, n)}${call.name}(${text} <unfinished ...>`);
      else if (kind === 'return') {
        const begun = isWhole ? `${call.name}(${text}` : `<... ${call.name} resumed>`;
        lines.push(`${before(call, n)}${begun}${result}`);
      }
    }
    return `${lines.join('\n')}\n`;
  };

const dtruss =
  ({ before }: Dress) =>
  (events: readonly MadeEvent[]): string =>
    eachReturn(events, (call, n) => {
      const args = all(call).map((arg) =>
        isWords(arg) ? `0x${bitsOf(arg).toString(16).toUpperCase()}` : arg === '-1' ? '0xFFFFFFFF' : arg,
      );
      const more = isOpen(call) ? ', 0x0, 0x0' : '';
      const text = args.map((arg) => arg.replace(/"$/, '\\0"')).join(', ');
      const failure = ERRNO[call.result];
      const result = failure ? `-1 Err#${failure[0]}` : `${call.result.toUpperCase().replace('0X', '0x')} 0`;
      return `${before(call, n)}${call.name}(${text}${more})\t\t = ${result}`;
    });

const KERN = ['SUCCESS', 'INVALID_ADDRESS', 'PROTECTION_FAILURE', 'NO_SPACE', 'INVALID_ARGUMENT', 'FAILURE'];

/** As extras/vm_map.d prints routines. */
const dtrace = (events: readonly MadeEvent[]): string =>
  events
    .map(({ kind, call }, n) => {
      const head = `${seconds(n, 6)} ${processOf(call)} ${call.thread}`;
      if (kind === 'enter') return `${head} > ${call.name}(${call.args.join(', ')})\n`;
      const number = KERN.indexOf(call.result.replace('KERN_', ''));
      return `${head} < ${call.name} ${number < 0 ? (ERRNO[call.result]?.[0] ?? call.result) : number}\n`;
    })
    .join('');

export interface Writer {
  readonly write: (events: readonly MadeEvent[]) => string;
  /** What tells lines apart: each thread, each process, or nothing. */
  readonly tells: 'threads' | 'processes' | 'nothing';
  /** Entry and return stand apart. */
  readonly overlaps: boolean;
  /** Page faults are in it too. */
  readonly showsFaults?: boolean;
}

const ofThreads = { tells: 'threads', overlaps: false } as const;
const ofProcesses = { tells: 'processes', overlaps: false } as const;
const ofNobody = { tells: 'nothing', overlaps: false } as const;
const overlapping = { tells: 'threads', overlaps: true } as const;
/** kdump shows page faults. */
const ofKdump = { ...overlapping, showsFaults: true } as const;

const pid: Dress['before'] = (call) => `[pid ${call.thread}] `;
const kdumpHead = (call: MadeCall, time = ''): string => `   ${processOf(call)} ${call.thread} worker   ${time}`;

/** By the command that writes so. */
export const WRITERS: Readonly<Record<string, Writer>> = {
  truss: { ...ofNobody, write: truss({ before: () => '' }) },
  'truss -d': { ...ofNobody, write: truss({ before: (_, n) => `${seconds(n, 9)} ` }) },
  'truss -d -D': { ...ofNobody, write: truss({ before: (_, n) => `${seconds(n, 9)} 0.000012345 ` }) },
  'truss -f': { ...ofProcesses, write: truss({ before: (call) => `  ${processOf(call)}: ` }) },
  'truss -f -D': { ...ofProcesses, write: truss({ before: (call) => `${processOf(call)}: 0.000012345 ` }) },
  'truss -H': { ...ofThreads, write: truss({ before: (call) => `${call.thread}: ` }) },
  'truss -H -d': { ...ofThreads, write: truss({ before: (call, n) => `${call.thread}: ${seconds(n, 9)} ` }) },
  'truss -f -H': { ...ofThreads, write: truss({ before: (call) => ` ${processOf(call)} ${call.thread}: ` }) },
  kdump: { ...ofNobody, overlaps: true, write: kdump({ before: (call) => `  ${processOf(call)} worker  ` }) },
  'kdump -H': { ...ofKdump, write: kdump({ before: (call) => kdumpHead(call) }) },
  'kdump -H -E': { ...ofKdump, write: kdump({ before: (call, n) => kdumpHead(call, seconds(n, 6)) }) },
  'kdump -H -R': { ...ofKdump, write: kdump({ before: (call) => kdumpHead(call, '0.000012') }) },
  'kdump -H -T': { ...ofKdump, write: kdump({ before: (call, n) => kdumpHead(call, `17000000${seconds(n, 6)}`) }) },
  'kdump -H -T -E -R': {
    ...ofKdump,
    write: kdump({ before: (call, n) => kdumpHead(call, `17000000${seconds(n, 6)} ${seconds(n, 6)} -0.000012`) }),
  },
  'kdump -H -n': { ...ofKdump, write: kdump({ before: (call) => kdumpHead(call) }, { plain: true }) },
  'kdump -H -n -d': {
    ...ofKdump,
    write: kdump({ before: (call) => kdumpHead(call) }, { plain: true, decimal: true }),
  },
  'kdump -H -d -E': {
    ...ofKdump,
    write: kdump({ before: (call, n) => kdumpHead(call, seconds(n, 6)) }, { decimal: true }),
  },
  strace: { ...ofNobody, write: strace({ before: () => '' }) },
  'strace -r': { ...ofNobody, write: strace({ before: () => '     0.000012 ' }) },
  'strace -f': { ...overlapping, write: strace({ before: pid }) },
  'strace -f --secontext': {
    ...overlapping,
    write: strace({ before: (call, n) => `${pid(call, n)}[unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023] ` }),
  },
  'strace -f -o': { ...overlapping, write: strace({ before: (call) => `${call.thread} ` }) },
  'strace -f -o -T': {
    ...overlapping,
    write: strace({ before: (call) => `${call.thread}  `, behind: () => ' <0.000012>' }),
  },
  'strace -f -t': { ...overlapping, write: strace({ before: (call, n) => `${pid(call, n)}${clock(n, 0)} ` }) },
  'strace -f -tt -T': {
    ...overlapping,
    write: strace({ before: (call, n) => `${pid(call, n)}${clock(n, 6)} `, behind: () => ' <0.000012>' }),
  },
  'strace -f -ttt -o': {
    ...overlapping,
    write: strace({ before: (call, n) => `${call.thread} 17000000${seconds(n, 6)} ` }),
  },
  'strace -f -r -i': {
    ...overlapping,
    write: strace({ before: (call, n) => `${pid(call, n)}     0.000012 [00007f0e1c5f0000] ` }),
  },
  'dtruss -f': { ...ofThreads, write: dtruss({ before: (call) => `  ${processOf(call)}/${call.thread}:  ` }) },
  'dtruss -f -d -e -o': {
    ...ofThreads,
    write: dtruss({ before: (call, n) => `  ${processOf(call)}/${call.thread}:  ${n * 1000} 12 3 ` }),
  },
};

/** extras/vm_map.d, which shows routines of the kernel alone. */
export const DTRACE: Writer = { ...overlapping, write: dtrace };
