#!/usr/sbin/dtrace -qs
/*
 * The routines of a process's vm_map as they begin and return, for `vmtrace import`:
 *
 *   dtrace -qs vm_map.d -p PID > vm_map.log      or      dtrace -qs vm_map.d -c ./program > vm_map.log
 *   vmtrace import vm_map.log -o vm_map.vmtrace
 *
 * A line is: seconds, process, thread, `> routine(arguments)` or `< routine result`. The map itself,
 * the first argument, is left out. Of routines that call each other only the outermost is told.
 * FreeBSD 13 and later, amd64: on arm64 DTrace has no sixth argument of a routine, which holds the
 * protection of what is mapped.
 */
#pragma D option bufsize=16m
#pragma D option switchrate=20hz
/* a kernel may have inlined a routine that has no caller elsewhere: there is no probe of it then */
#pragma D option zdefs

self int depth;

dtrace:::BEGIN { start = timestamp; }

/* a routine that ends with a jump to another has no return probe */
syscall:::entry
/pid == $target && self->depth > 0/
{
	self->depth = 0;
}

/* map, start, end, flags */
fbt::vm_map_wire:entry,
fbt::vm_map_unwire:entry
/pid == $target && self->depth == 0/
{
	printf("%d.%06d %d %d > %s(0x%x, 0x%x, 0x%x)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, probefunc, arg1, arg2, arg3 & 0x7);
}

/* What mmap calls under MCL_FUTURE, and mlock within vm_map_wire, with the map locked: told as that */
fbt::vm_map_wire_locked:entry
/pid == $target && self->depth == 0/
{
	printf("%d.%06d %d %d > vm_map_wire(0x%x, 0x%x, 0x%x)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, arg1, arg2, arg3 & 0x7);
}

/* map, start, end */
fbt::vm_map_remove:entry
/pid == $target && self->depth == 0/
{
	printf("%d.%06d %d %d > %s(0x%x, 0x%x)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, probefunc, arg1, arg2);
}

/* What munmap calls, with the map locked: told as vm_map_remove, which is the same with the lock around it */
fbt::vm_map_delete:entry
/pid == $target && self->depth == 0/
{
	printf("%d.%06d %d %d > vm_map_remove(0x%x, 0x%x)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, arg1, arg2);
}

/* map, start, end, inheritance or behaviour */
fbt::vm_map_inherit:entry,
fbt::vm_map_madvise:entry
/pid == $target && self->depth == 0/
{
	printf("%d.%06d %d %d > %s(0x%x, 0x%x, %d)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, probefunc, arg1, arg2, arg3 & 0xff);
}

/* map, start, end, protection, maximum, flags: 1 sets the protection, 2 the maximum */
fbt::vm_map_protect:entry
/pid == $target && self->depth == 0 && (arg5 & 3) == 1/
{
	printf("%d.%06d %d %d > %s(0x%x, 0x%x, %d)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, probefunc, arg1, arg2, arg3 & 0xff);
}

fbt::vm_map_protect:entry
/pid == $target && self->depth == 0 && (arg5 & 3) > 1/
{
	printf("%d.%06d %d %d > %s(0x%x, 0x%x, %d, %d)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, probefunc, arg1, arg2, arg3 & 0xff, arg4 & 0xff);
}

/* map, start, end, syncio, invalidate */
fbt::vm_map_sync:entry
/pid == $target && self->depth == 0/
{
	printf("%d.%06d %d %d > %s(0x%x, 0x%x, %d, %d)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, probefunc, arg1, arg2, arg3 & 1, arg4 & 1);
}

/* map, object, offset, start, length, protection, maximum, flags: those behind the sixth are on the stack */
fbt::vm_map_fixed:entry
/pid == $target && self->depth == 0/
{
	printf("%d.%06d %d %d > %s(0x%x, 0x%x, %d)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, probefunc, arg3, arg4, arg5 & 0xff);
}

/* map, object, offset, start, end, protection */
fbt::vm_map_insert:entry
/pid == $target && self->depth == 0/
{
	printf("%d.%06d %d %d > %s(0x%x, 0x%x, %d)\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, probefunc, arg3, arg4, arg5 & 0xff);
}

fbt::vm_map_wire:entry, fbt::vm_map_unwire:entry, fbt::vm_map_remove:entry, fbt::vm_map_inherit:entry,
fbt::vm_map_madvise:entry, fbt::vm_map_protect:entry, fbt::vm_map_sync:entry, fbt::vm_map_fixed:entry,
fbt::vm_map_insert:entry, fbt::vm_map_delete:entry, fbt::vm_map_wire_locked:entry
/pid == $target/
{
	self->depth++;
}

fbt::vm_map_wire:return, fbt::vm_map_unwire:return, fbt::vm_map_remove:return, fbt::vm_map_inherit:return,
fbt::vm_map_madvise:return, fbt::vm_map_protect:return, fbt::vm_map_sync:return, fbt::vm_map_fixed:return,
fbt::vm_map_insert:return
/pid == $target && self->depth == 1/
{
	printf("%d.%06d %d %d < %s %d\n", (timestamp - start) / 1000000000, (timestamp - start) / 1000 % 1000000,
	    pid, tid, probefunc, (int)arg1);
}

fbt::vm_map_wire_locked:return
/pid == $target && self->depth == 1/
{
	printf("%d.%06d %d %d < vm_map_wire %d\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, (int)arg1);
}

fbt::vm_map_delete:return
/pid == $target && self->depth == 1/
{
	printf("%d.%06d %d %d < vm_map_remove %d\n", (timestamp - start) / 1000000000,
	    (timestamp - start) / 1000 % 1000000, pid, tid, (int)arg1);
}

fbt::vm_map_wire:return, fbt::vm_map_unwire:return, fbt::vm_map_remove:return, fbt::vm_map_inherit:return,
fbt::vm_map_madvise:return, fbt::vm_map_protect:return, fbt::vm_map_sync:return, fbt::vm_map_fixed:return,
fbt::vm_map_insert:return, fbt::vm_map_delete:return, fbt::vm_map_wire_locked:return
/pid == $target && self->depth > 0/
{
	self->depth--;
}
