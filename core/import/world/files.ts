// Descriptors of a process and what they are files of; each file that is mapped is an object of the
// script, with the size that the log tells, or else as far as it is mapped.
import { numberOf, plainNumber, sum, type Whole } from '../calls/numbers.ts';
import { stringOf } from '../calls/split.ts';
import { OwnNames } from './ownNames.ts';

/** A file, however many descriptors it has. */
export interface LoggedFile {
  readonly path: string;
  readonly access: 'read-only' | 'write-only' | '';
  /** Bytes, as fstat or ftruncate told; undefined: not known. */
  size: number | undefined;
  /** Bytes up to which it is mapped. */
  reach: number;
  /** In the script; '' until something maps it. */
  name: string;
  /** Log line that opened it; '' where the log does not show it. */
  readonly opened: string;
}

const BLOCK = 64;

/**
 * Files by the numbers of their descriptors, in blocks that a child takes up until one
 * of both changes them.
 */
export class Descriptors {
  private readonly blocks = new Map<number, (LoggedFile | undefined)[]>();
  /** Blocks that no other has. */
  private readonly own = new Set<number>();

  get(fd: number): LoggedFile | undefined {
    return this.blocks.get(Math.floor(fd / BLOCK))?.[placeOf(fd)];
  }

  set(fd: number, file: LoggedFile | undefined): void {
    const number = Math.floor(fd / BLOCK);
    let block = this.blocks.get(number);
    if (!block && !file) return;
    if (!block || !this.own.has(number)) {
      block = block ? block.slice() : new Array(BLOCK).fill(undefined);
      this.blocks.set(number, block);
      this.own.add(number);
    }
    block[placeOf(fd)] = file;
  }

  copy(): Descriptors {
    const made = new Descriptors();
    for (const [number, block] of this.blocks) made.blocks.set(number, block);
    this.own.clear();
    return made;
  }
}

const placeOf = (fd: number): number => fd - Math.floor(fd / BLOCK) * BLOCK;

export class Files {
  /** In the order in which they were mapped. */
  readonly mapped: LoggedFile[] = [];
  /** Names that stand for something else. */
  readonly taken = new Set<string>();
  /** By path and access: the same file opened twice. */
  private readonly byPath = new Map<string, LoggedFile>();
  private readonly names = new OwnNames();
  private readonly segments = new Map<number, LoggedFile>();

  private create(path: string, access: LoggedFile['access'], opened: string): LoggedFile {
    const key = `${access} ${path}`;
    const before = path === '' ? undefined : this.byPath.get(key);
    if (before) return before;
    const made: LoggedFile = { path, access, size: undefined, reach: 0, name: '', opened };
    if (path !== '') this.byPath.set(key, made);
    return made;
  }

  /** What a call that succeeded tells of descriptors. */
  learn(fds: Descriptors, name: string, args: readonly string[], result: Whole, where: string): void {
    const fd = Number(result);
    switch (name) {
      case 'open':
      case 'creat':
      case 'openat':
      case 'shm_open': {
        const at = name === 'openat' ? 1 : 0;
        const flags = args[at + 1] ?? '';
        const path = stringOf(args[at] ?? '') ?? (args[at] ?? '').replace(/^SHM_ANON$|^0x1$/, '');
        fds.set(fd, this.create(path, accessOf(flags), where));
        return;
      }
      case 'memfd_create':
        fds.set(fd, {
          path: stringOf(args[0] ?? '') ?? 'memfd',
          access: '',
          size: undefined,
          reach: 0,
          name: '',
          opened: where,
        });
        return;
      case 'close':
        fds.set(plainNumber(args[0]) ?? -1, undefined);
        return;
      case 'fcntl':
      case 'dup':
      case 'dup2': {
        if (name === 'fcntl' && !/F_DUP/.test(args[1] ?? '')) return;
        const file = fds.get(plainNumber(args[0]) ?? -1);
        fds.set(fd, file);
        return;
      }
      case 'fstat':
      case 'newfstatat': {
        const size = /\b(?:st_)?size=(\d+)/.exec(args.join(','))?.[1];
        const file = fds.get(plainNumber(args[0]) ?? -1);
        if (file && size !== undefined && (name === 'fstat' || /^""$/.test(args[1] ?? ''))) file.size = Number(size);
        return;
      }
      case 'ftruncate': {
        const file = fds.get(plainNumber(args[0]) ?? -1);
        const size = plainNumber(args[1]);
        if (file && size !== undefined) file.size = Math.max(file.size ?? 0, size);
        return;
      }
      case 'shmget': {
        const made = this.create('', '', where);
        made.size = plainNumber(args[1]);
        this.segments.set(fd, made);
      }
    }
  }

  /** The file that a mapping maps; it gets its name and its size. */
  use(fds: Descriptors, argument: string, offset: Whole, length: Whole): LoggedFile | undefined {
    const fd = numberOf(argument);
    if (fd === undefined) return undefined;
    const number = Number(fd);
    // strace -y writes the path behind the number
    const path = /^\d+<([^>]+)>/.exec(argument)?.[1];
    let file = fds.get(number);
    if (!file || (file.path === '' && path !== undefined)) {
      file = this.create(path ?? '', '', '');
      fds.set(number, file);
    }
    return this.named(file, `fd${number}`, Number(sum(offset, length)));
  }

  /** A file that a listing of the map names. */
  listed(path: string, reach: number): LoggedFile {
    return this.named(this.create(path, '', ''), 'file', reach);
  }

  segment(id: number): LoggedFile {
    let made = this.segments.get(id);
    if (!made) {
      made = this.create('', '', '');
      this.segments.set(id, made);
    }
    return this.named(made, `shm${id}`, 4096);
  }

  private named(file: LoggedFile, otherwise: string, reach: number): LoggedFile {
    if (Number.isSafeInteger(reach)) file.reach = Math.max(file.reach, reach);
    if (file.name !== '') return file;
    const base = file.path.split('/').pop() ?? '';
    const word = base
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 40);
    const stem = /^[A-Za-z]/.test(word) && !isTaken(word) ? word : word === '' ? otherwise : `file_${word}`;
    do file.name = this.names.next(stem);
    while (this.taken.has(file.name));
    this.mapped.push(file);
    return file;
  }
}

/** Names that stand for something else. */
const isTaken = (word: string): boolean => /^(?:none|NULL|map|t\d+|p\d+)$/.test(word);

function accessOf(flags: string): LoggedFile['access'] {
  if (/\bO_RDONLY\b/.test(flags)) return 'read-only';
  if (/\bO_WRONLY\b/.test(flags)) return 'write-only';
  if (/\bO_RDWR\b/.test(flags)) return '';
  // O_ACCMODE; a number alone may be of any system
  const number = plainNumber(flags);
  return number === undefined ? '' : (number & 3) === 0 ? 'read-only' : (number & 3) === 1 ? 'write-only' : '';
}
