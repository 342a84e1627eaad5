// The map of a process as other tools list it than procstat and Linux's /proc: pmap, gdb, lldb,
// vmmap of macOS, and /proc/PID/map of FreeBSD. An entry is a line.
import type { ListedEntry } from './maps.ts';

/** What the lines before tell of a line. */
export interface ToolMaps {
  /** Which number of a row of `pmap -X` is that of locked kB; -1: no header has told. */
  locked: number;
  /** Rows of `pmap -XX`: the kernel's flags stand before the name. */
  hasFlags: boolean;
}

export const newToolMaps = (): ToolMaps => ({ locked: -1, hasFlags: false });

interface Limited extends ListedEntry {
  readonly max: string;
  readonly inherit: string;
}

/** An entry, or a line of a listing that is none. */
type Read = ListedEntry | Limited | 'more' | undefined;

/** `0000560bba6ee000   184K r-x-- bash`; with -x and -d numbers, or an offset and a device. */
const PMAP =
  /^([0-9a-f]{8,16})\s+(\d+)K?\s+(?:(?:\d+|-)\s+){0,4}([r-][w-][x-])([s-])[R-]\s+(?:([0-9a-f]{16})\s+[0-9a-f]+:[0-9a-f]+\s+)?(\S.*)?$/;
/** `  560bba6ee000 r-xp 0002f000  fe:00 260875  740  740 ...  0  bash`, the row of pmap -X. */
const PMAP_WIDE =
  /^\s*([0-9a-f]{8,16}) ([r-][w-][x-])([ps-]) ([0-9a-f]{8,16})\s+[0-9a-f]+:[0-9a-f]+\s+\d+\s+(\d+)((?:\s+\d+)*)(?:\s+(\D.*))?$/;
const PMAP_HEADER = /^\s*Address\s+(?:Perm\s+Offset\s+Device\s+Inode\s+Size\s|Kbytes\s)/;
const PMAP_OTHER =
  /^(?:\d+: {3}(?!\w+\s*\()\S|-{8}[-\s]*$|\s*=+(?:\s+=+)+\s*$|\s*total\s+(?:kB\s+)?\d+|mapped: \d+K\s|\s*\d+(?:\s+\d+)+ KB\s*$)/;

/** `  0x400000  0x401000  0x1000  0x0  r-xp  /bin/cat`; of FreeBSD `r-x CNS-` for `r-xp`. */
const GDB =
  /^\s*(0x[0-9a-f]+)\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+)(?:\s+([r-][w-][x-])(?:([ps])|\s([C-][N-][S-][UD-])))?(?:\s+(\S.*))?$/;
const GDB_OTHER = /^(?:\s*Start Addr\s+End Addr\s+Size\s|Mapped address spaces:\s*$|process \d+\s*$)/;

/** `0x400000 0x401000 1 0 0xfffff80003a0e000 r-x 1 0 0x1000 COW NC vnode /bin/cat NCH -1` */
const PROCFS =
  /^(0x[0-9a-f]+) (0x[0-9a-f]+) -?\d+ -?\d+ (?:0x[0-9a-f]+|0|\(nil\)) ([r-][w-][x-]) \d+ \d+ 0x[0-9a-f]+ (N?)COW (N?)NC (\w+) (\S.*)$/;

/** `MALLOC_TINY  7fd0a0400000-7fd0a0500000 [ 1024K 20K 20K 0K] rw-/rwx SM=PRV  ...` */
const VMMAP =
  /^(\S(?:.{0,40}?\S)?)\s+([0-9a-f]{6,16})-([0-9a-f]{6,16})\s+\[[^\]]*\]\s+([r-][w-][x-])\/([r-][w-][x-])\s+SM=(\w+)(?:\s+(\S.*))?$/;
const VMMAP_OTHER = /^(?:==== |REGION TYPE\s+START)/;

/** `[0x400000-0x401000) r-x /bin/cat PT_LOAD[0]`; `---` without a name is a hole. */
const LLDB = /^\[(0x[0-9a-f]+)-(0x[0-9a-f]+)\) ([r-][w-][x-])(?:\s+(\S.*))?$/;

const NO_OFFSET = 'its offset is not shown';

function entryOf(entry: Partial<ListedEntry> & Pick<ListedEntry, 'start' | 'end' | 'prot'>): ListedEntry {
  return { process: '', flags: [], isWired: false, isShared: false, path: '', offset: 0n, comment: '', ...entry };
}

/** `[ anon ]` and `[anon]`. */
const bare = (name: string): string => name.replace(/^\[\s+(.*?)\s+\]$/, '[$1]').replace(/ \(deleted\)$/, '');

const isMemory = (name: string): boolean => name === '' || /^\[.*\]$/.test(name);

const COPIED = ['COW', 'NEEDS_COPY'];

function ofLinux(
  start: bigint,
  size: bigint,
  prot: string,
  isShared: boolean,
  name: string,
  offset: bigint | undefined,
): ListedEntry {
  const own = bare(name);
  const isFile = !isMemory(own);
  const flags = isFile && !isShared ? COPIED : own === '[stack]' ? ['GROWS_DOWN'] : [];
  const comment = isFile ? (offset === undefined ? NO_OFFSET : '') : own;
  const range = { start, end: start + size };
  return entryOf({ ...range, prot, isShared, flags, path: isFile ? own : '', offset: offset ?? 0n, comment });
}

const fromHex = (text: string): bigint => BigInt(`0x${text}`);

function readPmap(maps: ToolMaps, line: string): Read {
  const wide = PMAP_WIDE.exec(line);
  if (wide) {
    const [, start = '', prot = '', shared = '', offset = '0', size = '0', numbers = '', more = ''] = wide;
    const name = maps.hasFlags ? more.replace(/^(?:[a-z]{2}(?:\s+|$))+/, '') : more;
    const locked = numbers.trim().split(/\s+/)[maps.locked] ?? '0';
    const entry = ofLinux(fromHex(start), BigInt(size) * 1024n, prot, shared === 's', name, fromHex(offset));
    return { ...entry, isWired: locked !== '0' && locked !== '' };
  }
  const found = PMAP.exec(line);
  if (found) {
    const [, start = '', size = '0', prot = '', shared = '', offset, name = ''] = found;
    const at = offset === undefined ? undefined : fromHex(offset);
    return ofLinux(fromHex(start), BigInt(size) * 1024n, prot, shared === 's', name, at);
  }
  if (!PMAP_HEADER.test(line)) return PMAP_OTHER.test(line) ? 'more' : undefined;
  const columns = line.trim().split(/\s+/);
  // of a row: what follows the size
  maps.locked = columns.includes('Locked') ? columns.indexOf('Locked') - columns.indexOf('Size') - 1 : -1;
  maps.hasFlags = columns.includes('VmFlags');
  return 'more';
}

function readGdb(line: string): Read {
  if (GDB_OTHER.test(line)) return 'more';
  const found = GDB.exec(line);
  if (!found) return undefined;
  const [, from = '', to = '', size = '', offset = '', prot, shared, freebsd, name = ''] = found;
  const [start, end] = [BigInt(from), BigInt(to)];
  if (end - start !== BigInt(size)) return undefined;
  if (freebsd === undefined) {
    const entry = ofLinux(start, end - start, prot ?? 'rwx', shared === 's', name, BigInt(offset));
    return prot === undefined ? { ...entry, comment: 'gdb does not show what may be done: rwx is assumed' } : entry;
  }
  const flags = [
    ...(freebsd[0] === 'C' ? ['COW'] : []),
    ...(freebsd[1] === 'N' ? ['NEEDS_COPY'] : []),
    ...(freebsd[3] === 'D' ? ['GROWS_DOWN'] : freebsd[3] === 'U' ? ['GROWS_UP'] : []),
  ];
  return entryOf({ start, end, prot: prot as string, flags, path: name, offset: name === '' ? 0n : BigInt(offset) });
}

function readProcfs(line: string): Read {
  const found = PROCFS.exec(line);
  if (!found) return undefined;
  const [, start = '', end = '', prot = '', notCow, notNeeded, type, more = ''] = found;
  const name = more.replace(/ N?CH -?\d+$/, '');
  const isFile = type === 'vnode';
  const flags = [...(notCow === '' ? ['COW'] : []), ...(notNeeded === '' ? ['NEEDS_COPY'] : [])];
  const path = isFile ? (name === '-' ? 'file' : name) : '';
  return entryOf({ start: BigInt(start), end: BigInt(end), prot, flags, path, comment: isFile ? NO_OFFSET : '' });
}

function readVmmap(line: string): Read {
  if (VMMAP_OTHER.test(line)) return 'more';
  const found = VMMAP.exec(line);
  if (!found) return undefined;
  const [, region = '', start = '', end = '', prot = '', max = '', mode = '', detail = ''] = found;
  const path = detail.startsWith('/') ? detail : '';
  const entry = entryOf({
    start: fromHex(start),
    end: fromHex(end),
    prot,
    isShared: mode === 'SHM',
    flags: mode === 'COW' && path !== '' ? COPIED : [],
    path,
    comment: path === '' ? region : NO_OFFSET,
  });
  return { ...entry, max, inherit: entry.isShared ? 'share' : 'copy' };
}

function readLldb(line: string): Read {
  const found = LLDB.exec(line);
  if (!found) return undefined;
  const [, start = '', end = '', prot = '', name = ''] = found;
  if (prot === '---' && name === '') return 'more';
  const path = (name.startsWith('/') ? name : '').replace(/ PT_LOAD\[\d+\]$/, '');
  const comment = path === '' ? name : NO_OFFSET;
  const flags = path !== '' ? COPIED : name === '[stack]' ? ['GROWS_DOWN'] : [];
  return entryOf({ start: BigInt(start), end: BigInt(end), prot, flags, path, comment });
}

/** Reads a line; `more`: of such a listing, and no entry. undefined: it is of none. */
export function readToolMap(maps: ToolMaps, text: string): Read {
  const line = text.trimEnd();
  return readPmap(maps, line) ?? readGdb(line) ?? readProcfs(line) ?? readVmmap(line) ?? readLldb(line);
}
