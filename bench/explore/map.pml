/*
 * The scenarios as a model for SPIN: the map's lock protocol of freebsd-13, one word a page.
 * Written from the description of the kernel, not from the simulator: both have to count alike.
 * What a scenario has comes before this text (promela.ts): PAGES, THREADS, FLAKY, MAP, CALLS, the
 * kinds of calls, decode().
 *
 * A transition is a whole section from lock to unlock, sleepers woken in it, or one page fault.
 */
#define MAPPED 1
#define READ 2
#define FIRST 4 /* an entry begins with this page; all else is the same in each page of an entry */
#define USER 8
#define ONE 16 /* of the count of wirings, two bits */
#define COUNT 48
#define FAILED 48 /* until the final pass: wiring it failed */
#define MARK 64 /* in transition */
#define NEEDS 128 /* somebody sleeps */
#define SKIPPED 256
#define OWNER 512 /* times the thread's number */

#define me (1 << _pid)
#define isOurs(p) ((word[p] & MARK) && word[p] / OWNER == _pid)
#define userWirings(p) ((word[p] & USER) / USER)
#define wirings(p) ((word[p] & COUNT) / ONE)

/* One more word, so that a look past the last page finds nothing. */
short word[PAGES + 1] = { MAP };
/* Threads asleep; threads that have given the lock up in a call; of those, whose map has changed since. */
byte asleep, away, changed;

/* Only within a section. */
hidden byte kind, from, to, user, holes;
hidden byte at, next, end, i;
hidden byte found, wakes, hasChanged, bad;
hidden short flags;

#define FINISHED 0
#define FAULTS 1
#define SLEEPS 2

inline extent() { /* next: where the entry at `at` ends */
  next = at + 1;
  do
  :: (word[next] & MAPPED) && !(word[next] & FIRST) -> next++
  :: else -> break
  od
}

inline skipHole() { /* at: the next entry from `next` on */
  at = next;
  do
  :: at < PAGES && !(word[at] & MAPPED) -> at++
  :: else -> break
  od
}

inline lookup(p) { /* at: the entry with this page, or the one after it */
  if
  :: word[p] & MAPPED ->
    found = 1; at = p;
    do
    :: !(word[at] & FIRST) -> at--
    :: else -> break
    od
  :: else -> found = 0; next = p; skipHole()
  fi
}

inline mark(bits) { /* on each page of [at, next) */
  i = at;
  do
  :: i < next -> word[i] = word[i] | (bits); i++
  :: else -> break
  od
}

inline put(value) { /* the same, and nothing else but where entries begin */
  flags = (value);
  i = at;
  do
  :: i < next -> word[i] = (word[i] & FIRST) | (flags & ~FIRST); i++
  :: else -> break
  od
}

inline setCount(count) { put((word[at] & ~COUNT) | (count)) }

inline clipStart(p) {
  if
  :: at < p -> word[p] = word[p] | FIRST; at = p
  :: else
  fi
}

inline clipEnd(p) {
  extent();
  if
  :: next > p -> word[p] = word[p] | FIRST; next = p
  :: else
  fi
}

inline merge(p) { /* the entry that begins here takes the one before it in */
  if
  :: p > 0 && (word[p] & MAPPED) && !(word[p] & MARK) && ((word[p] ^ word[p - 1]) & ~FIRST) == 0 ->
    word[p] = word[p] & ~FIRST
  :: else
  fi
}

inline lock() {
  hasChanged = (changed & me) != 0;
  changed = (changed | away) & ~me;
  away = away & ~me;
  bad = 0;
  go = FINISHED;
  end = to
}

inline sleep() {
  extent();
  mark(NEEDS);
  saved = at;
  asleep = asleep | me;
  go = SLEEPS
}

inline fail() { bad = 1; end = next }

inline wireOne() {
  if
  :: !(word[at] & READ) -> mark(SKIPPED)
  :: (word[at] & READ) && (word[at] & COUNT) == 0 ->
    setCount(ONE); saved = at; savedEnd = next; page = at; go = FAULTS
  :: else ->
    if
    :: user && (word[at] & USER)
    :: else -> setCount((word[at] & COUNT) + ONE)
    fi
  fi
}

inline settle() { /* what becomes of an entry of ours as the call ends */
  if
  :: kind == WIRE && (word[at] & SKIPPED)
  :: kind == WIRE && !(word[at] & SKIPPED) && !bad && user -> mark(USER)
  :: kind == WIRE && !(word[at] & SKIPPED) && bad ->
    if
    :: (word[at] & COUNT) == FAILED -> setCount(0)
    :: (word[at] & COUNT) != FAILED && user && (word[at] & USER)
    :: else -> setCount((word[at] & COUNT) - ONE)
    fi
  :: kind == UNWIRE && !bad && !(user && !(word[at] & USER)) ->
    setCount((word[at] & COUNT) - ONE);
    if
    :: user -> put(word[at] & ~USER)
    :: else
    fi
  :: else
  fi
}

inline finalPass() {
  wakes = 0;
  lookup(from);
  do
  :: at >= end -> break
  :: else ->
    extent();
    if
    :: isOurs(at) ->
      wakes = wakes | (word[at] & NEEDS);
      settle();
      put(word[at] & (MAPPED | READ | USER | COUNT));
      merge(at)
    :: else -> assert(holes)
    fi;
    skipHole()
  od;
  merge(at);
  if
  :: wakes -> asleep = 0
  :: else
  fi
}

/* After an entry: a hole may end the call. */
inline pastHole() {
  if
  :: !holes && next < end && !(word[next] & MAPPED) -> fail()
  :: else
  fi
}

inline firstPass() { /* of wire and unwire, from the entry at `at` on */
  do
  :: bad || at >= end -> finalPass(); break
  :: else ->
    if
    :: word[at] & MARK -> sleep(); break
    :: else ->
      clipStart(from);
      clipEnd(end);
      mark(MARK | _pid * OWNER);
      if
      :: kind == WIRE && !(word[at] & READ) && !holes -> fail()
      :: kind == WIRE && ((word[at] & READ) || holes) -> wireOne();
        if
        :: go == FAULTS -> break
        :: else -> pastHole()
        fi
      :: kind == UNWIRE -> pastHole();
        if
        :: !bad && !user && wirings(at) == userWirings(at) -> fail()
        :: else
        fi
      fi;
      skipHole();
      isFirst = 0
    fi
  od
}

inline removeAll() {
  do
  :: at >= to -> break
  :: else ->
    if
    :: (word[at] & MARK) || wirings(at) != userWirings(at) -> sleep(); break
    :: else ->
      clipEnd(to);
      i = at;
      do
      :: i < next -> word[i] = 0; i++
      :: else -> break
      od;
      skipHole()
    fi
  od
}

inline insertOne() {
  lookup(from);
  if
  :: found || at < to
  :: else ->
    at = from;
    next = to;
    put(MAPPED | (user -> READ : 0)); /* of an insert, `user` says whether it can be read */
    word[from] = word[from] | FIRST;
    merge(from);
    merge(to)
  fi
}

inline begin() {
  decode();
  lock();
  if
  :: kind == WIRE || kind == UNWIRE ->
    lookup(from);
    if
    :: found || holes -> isFirst = 1; firstPass()
    :: else
    fi
  :: kind == REMOVE -> lookup(from); clipStart(from); removeAll()
  :: kind == INSERT -> insertOne()
  fi;
  leave()
}

inline faulted() { /* the lock is taken again */
  decode();
  lock();
  at = saved;
  if
  :: hasChanged ->
    lookup(saved);
    extent();
    do
    :: next < savedEnd ->
      if
      :: failed && page < next -> mark(FAILED)
      :: else
      fi;
      skipHole();
      extent()
    :: else -> break
    od
  :: else -> extent()
  fi;
  if
  :: failed -> mark(FAILED); fail()
  :: else -> pastHole()
  fi;
  skipHole();
  isFirst = 0;
  saved = 0; savedEnd = 0; page = 0; failed = 0;
  firstPass();
  leave()
}

inline woken() {
  decode();
  lock();
  at = saved;
  if
  :: kind == REMOVE ->
    if
    :: hasChanged -> lookup(saved); clipStart(saved)
    :: else
    fi;
    saved = 0;
    removeAll()
  :: else ->
    i = (saved > from -> saved : from);
    saved = 0;
    found = 1;
    if
    :: hasChanged -> end = i; lookup(end); end = to
    :: else
    fi;
    if
    :: !found && !holes ->
      end = i;
      bad = 1;
      if
      :: isFirst
      :: else -> finalPass()
      fi
    :: else -> firstPass()
    fi
  fi;
  leave()
}

inline leave() {
  if
  :: go == FINISHED -> op++; saved = 0; savedEnd = 0; page = 0; isFirst = 0
  :: else -> away = away | me
  fi
}

/* Where the thread goes on: told by where it is, so that SPIN sees that a fault is the thread's own. */
inline goOn() {
  if
  :: go == FINISHED -> goto end_idle
  :: go == FAULTS -> goto faulting
  :: go == SLEEPS -> goto sleeping
  fi
}

active [THREADS] proctype thread() {
  byte op, go, saved, savedEnd, page;
  bit failed, isFirst;

end_idle:
  atomic { op < CALLS -> d_step { begin() }; goOn() };
faulting:
  do
  :: d_step { page + 1 < savedEnd -> page++ }
  :: d_step { page + 1 == savedEnd -> page++ }; break
  :: d_step { FLAKY & (1 << page) -> failed = 1 }; break
  od;
  atomic { d_step { faulted() }; goOn() };
sleeping:
  atomic { !(asleep & me) -> d_step { woken() }; goOn() }
}
