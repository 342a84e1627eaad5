// Large logs, to measure the import: lines that no script says, and calls that one does, as each
// program writes them. What four threads map, lock and unmap is the same in every format.

export type BulkFormat = 'truss' | 'kdump' | 'strace' | 'dtruss' | 'dtrace';

const THREADS = 4;
const BASE = 0x801e77000;
const SLOTS = 64;

interface BulkCall {
  readonly thread: number;
  readonly name: 'mmap' | 'mlock' | 'munlock' | 'munmap';
  readonly address: string;
  /** Pages. */
  readonly pages: number;
}

/** Each thread maps a slot of its own, locks it, unlocks it, unmaps it. */
function callAt(n: number): BulkCall {
  const thread = n % THREADS;
  const round = Math.floor(n / THREADS);
  const name = (['mmap', 'mlock', 'munlock', 'munmap'] as const)[round % 4] ?? 'mmap';
  const slot = Math.floor(round / 4) % SLOTS;
  const address = `0x${(BASE + (thread * SLOTS + slot) * 0x10000).toString(16)}`;
  return { thread: 100_201 + thread, name, address, pages: 1 + (slot % 8) };
}

const seconds = (n: number): string => (n / 1e5).toFixed(9);

const WRITE: Readonly<Record<BulkFormat, (call: BulkCall, n: number) => string>> = {
  truss: ({ thread, name, address, pages }, n) => {
    const size = pages * 4096;
    const decimal = BigInt(address).toString();
    return name === 'mmap'
      ? `  577 ${thread}: ${seconds(n)} mmap(0x0,${size},PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = ${decimal} (${address})\n`
      : `  577 ${thread}: ${seconds(n)} ${name}(${address},${size})\t\t = 0 (0x0)\n`;
  },
  kdump: ({ thread, name, address, pages }, n) => {
    const size = `0x${(pages * 4096).toString(16)}`;
    const who = `   577 ${thread} lockd    ${(n / 1e5).toFixed(6)}`;
    const [args, result] =
      name === 'mmap'
        ? [
            `0,${size},0x3<PROT_READ|PROT_WRITE>,0x1002<MAP_PRIVATE|MAP_ANON>,0xffffffff,0`,
            `${BigInt(address)}/${address}`,
          ]
        : [`${address},${size}`, '0'];
    return `${who} CALL  ${name}(${args})\n${who} RET   ${name} ${result}\n`;
  },
  strace: ({ thread, name, address, pages }, n) => {
    const size = pages * 4096;
    const who = `[pid ${thread}] ${(1_700_000_000 + n / 1e5).toFixed(6)}`;
    return name === 'mmap'
      ? `${who} mmap(NULL, ${size}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${address} <0.000012>\n`
      : `${who} ${name}(${address}, ${size}) = 0 <0.000009>\n`;
  },
  dtruss: ({ thread, name, address, pages }) => {
    const size = `0x${(pages * 4096).toString(16).toUpperCase()}`;
    const upper = address.toUpperCase().replace('X', 'x');
    return name === 'mmap'
      ? `  577/${thread}:  mmap(0x0, ${size}, 0x3, 0x1002, 0xFFFFFFFF, 0x0)\t\t = ${upper} 0\n`
      : `  577/${thread}:  ${name}(${upper}, ${size})\t\t = 0 0\n`;
  },
  dtrace: ({ thread, name, address, pages }, n) => {
    const end = `0x${(Number(address) + pages * 4096).toString(16)}`;
    const [routine, args] = {
      mmap: ['vm_map_insert', `${address}, ${end}, 3, 7`],
      mlock: ['vm_map_wire', `${address}, ${end}, 0x1`],
      munlock: ['vm_map_unwire', `${address}, ${end}, 0x1`],
      munmap: ['vm_map_remove', `${address}, ${end}`],
    }[name] as [string, string];
    const who = `${(n / 1e5).toFixed(6)} 577 ${thread}`;
    return `${who} > ${routine}(${args})\n${who} < ${routine} 0\n`;
  },
};

/** A log of so many calls that a script says. */
export function bulkCalls(format: BulkFormat, count: number): string {
  const lines: string[] = [];
  for (let n = 0; n < count; n++) lines.push(WRITE[format](callAt(n), n));
  return lines.join('');
}

const OTHERS: Readonly<Partial<Record<BulkFormat, readonly string[]>>> = {
  truss: [
    '  577 100201: 0.000104123 read(3,"\\^?ELF\\^B\\^A\\^A\\t\\0\\0\\0\\0\\0\\0\\0\\0"...,1024) = 1024 (0x400)\n',
    "  577 100202: 0.000204123 _umtx_op(0x801e77008,UMTX_OP_WAIT_UINT_PRIVATE,0x0,0x0,0x0) ERR#60 'Operation timed out'\n",
    '  577 100203: 0.000304123 clock_gettime(4,{ 1234.567890123 }) = 0 (0x0)\n',
    '  577 100201: 0.000404123 sigprocmask(SIG_SETMASK,{ },0x0) = 0 (0x0)\n',
  ],
  kdump: [
    '   577 100201 lockd    0.000104 CALL  read(0x3,0x801e77000,0x400)\n',
    '   577 100201 lockd    0.000110 RET   read 1024/0x400\n',
    '   577 100202 lockd    0.000204 CALL  _umtx_op(0x801e77008,0xf<UMTX_OP_WAIT_UINT_PRIVATE>,0,0,0)\n',
    '   577 100202 lockd    0.000208 RET   _umtx_op -1 errno 60 Operation timed out\n',
  ],
  strace: [
    '[pid 20131] 1700000000.123456 futex(0x7f0e1c5ff910, FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 20132, NULL, FUTEX_BITSET_MATCH_ANY) = -1 EAGAIN (Resource temporarily unavailable) <0.000012>\n',
    '[pid 20132] 1700000000.123460 read(3, "\\177ELF\\2\\1\\1\\3\\0\\0\\0\\0\\0\\0\\0\\0\\3\\0>\\0\\1\\0\\0\\0"..., 832) = 832 <0.000008>\n',
    '[pid 20131] 1700000000.123470 write(1, "hello, world", 12) = 12 <0.000007>\n',
    '[pid 20133] 1700000000.123480 epoll_wait(5, [{EPOLLIN, {u32=7, u64=7}}], 512, -1) = 1 <0.010007>\n',
  ],
  dtruss: [
    '  577/0x1a2b:  read(0x3, "hello\\0", 0x400)\t\t = 1024 0\n',
    '  577/0x1a2b:  gettimeofday(0x7FFEE3C0, 0x0, 0x0)\t\t = 0 0\n',
  ],
};

export const FORMATS = Object.keys(WRITE) as BulkFormat[];
export const hasOthers = (format: BulkFormat): boolean => OTHERS[format] !== undefined;

/** A log of so many bytes, nearly all of lines that no script says. */
export function bulkOthers(format: BulkFormat, bytes: number): string {
  const round = (OTHERS[format] ?? []).join('');
  return bulkCalls(format, 4) + round.repeat(Math.ceil(bytes / round.length));
}
