// The example scripts, and others that the features of the language are tried on.
import { readdirSync, readFileSync } from 'node:fs';
import { linesOfText, type ScriptView, viewOf } from '../../../core/language/script.ts';

export const EXAMPLES: readonly (readonly [name: string, text: string])[] = readdirSync('examples')
  .filter((name) => name.endsWith('.vmtrace'))
  .map((name) => [name, readFileSync(`examples/${name}`, 'utf8')]);

/** Lines of logs, of which the example scripts have none. */
export const LOGGED = `thread worker
object f1 16 pages
entry 0x10000..0x20000 rw- max=rwx object=f1
limit memlock 64K
577 100123 lockd CALL mlock(0x10000,0x1000)
577 100123 lockd RET mlock 0
[pid 7] mmap(0, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANON, -1, 0) = 0x801000000 (0x801000000)
100124: mlock(0x11000, 64 * 1024) ERR#12 'Cannot allocate memory' # why
worker > vm_map_wire(0x10000, 0x12000, USER|NOHOLES) @ vm_map_wire.done
set worker.vm_map_wire.end = 0x13000
assert entry(0x10000).start == 0x10000 && worker.state == held
worker <
worker: touch 0x12000 write = KERN_SUCCESS
mlock(0x10000, 4096) = -1 ENOMEM (Cannot allocate memory)
`;

/** Lines that are wrong, or not finished. */
export const BROKEN = `entry 0x
entry 0x4000..0x1000 rw
object
thread
limit memlock
t1
t1 >
t1: mlock(
t1: mlock(0x1000
t1: mlock(addr=, ((
t1 @ .done
t1 @ x.
assert entry(.x
assert ..
set =
fault 0x1000 = or or
schedule ,,
replay * ! /
\u0000 \ud800 \u2028 x
[pid
0x 0xg 9999999999999999999999999999
`;

export const view = (text: string): ScriptView => viewOf(linesOfText(text));
