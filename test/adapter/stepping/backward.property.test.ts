// Properties of going back, on random scripts with random breakpoints: every stop of a run forwards
// is a stop of the run backwards, in reverse, with the same reason, thread and hits; and as many
// steps back as forward lead to where one was.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { program } from '../../core/machine/programs.ts';
import { checkProperty } from '../../property.ts';
import { type Args, atEntry, faults, PROGRAM, type TestClient } from '../client.ts';

const position = async (c: TestClient): Promise<number> =>
  (await c.request<{ position: number }>('vmtrace/state')).position;

const hasEnded = async (c: TestClient): Promise<boolean> =>
  (await c.request<{ ended?: string }>('vmtrace/state')).ended !== undefined;

const hit = fc.constantFrom(undefined, '2', '= 2', '% 2', '> 1');
const optional = (key: string, value: string | undefined): Args => (value === undefined ? {} : { [key]: value });
const lines = fc.array(
  fc.tuple(fc.integer({ min: 6, max: 14 }), hit, fc.constantFrom(undefined, 'return', 'wait', 'call')),
  { maxLength: 3 },
);
const functions = fc.subarray(['vm_map_wire', 'vm_map_clip_start', 'vm_map_delete', 'vm_map_unlock_and_wait']);
const filters = fc.subarray([
  'KERN_INVALID_ADDRESS',
  'sleep',
  'contended',
  'transition-begin',
  'transition-end',
  'stuck',
  'expectation',
  'assertion',
]);
const data = fc.subarray([
  { dataId: 'map.timestamp', hitCondition: '% 3' },
  { dataId: 'entry(0x2000).wired_count' },
  { dataId: '0x3000..0x8000', accessType: 'readWrite' },
  { dataId: 't1' },
]);

test('the stops of a run forwards are those of a run backwards, reversed', async () => {
  await checkProperty(
    fc.asyncProperty(program, lines, functions, filters, data, async (script, at, names, exceptions, watched) => {
      const c = await atEntry(script, { stopAtEnd: true }, async (client) => {
        const breakpoints = at.map(([line, hitCondition, mode]) => ({
          line,
          ...optional('hitCondition', hitCondition),
          ...optional('mode', mode),
        }));
        await client.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints });
        await client.request('setFunctionBreakpoints', { breakpoints: names.map((name) => ({ name })) });
        await client.request('setExceptionBreakpoints', { filters: exceptions });
        await client.request('setDataBreakpoints', { breakpoints: watched });
      });
      const forward: unknown[] = [];
      for (let i = 0; i < 300; i++) {
        const stop = await c.go('continue');
        if (!stop || stop.reason === 'end') break;
        forward.push([await position(c), stop]);
        // from a stop that is the last one going on ends the session
        if (await hasEnded(c)) break;
      }
      expect(c.events('terminated')).toEqual([]);
      const last = await position(c);
      const backward: unknown[] = [];
      for (let i = 0; i < 400; i++) {
        const stop = await c.go('reverseContinue');
        if (stop?.reason === 'entry') break;
        backward.push([await position(c), stop]);
      }
      // a stop at the very end is where the way back begins: it is not come to again
      const before = forward.length > backward.length && (forward.at(-1) as [number])[0] === last;
      expect(backward).toEqual((before ? forward.slice(0, -1) : forward).toReversed());
      expect(faults(c.log)).toEqual([]);
    }),
    120,
  );
});

interface Way {
  readonly c: TestClient;
  /** Where it stood, from the start on. */
  readonly places: readonly number[];
  readonly thread: number | undefined;
}

/**
 * Goes so many lines, or steps of the thread that runs first, unless nothing more can be gone: the
 * last line ends the session.
 */
async function goForward(script: string, count: number, into: boolean): Promise<Way> {
  const c = await atEntry(script, { stopAtEnd: true });
  await c.request('setExceptionBreakpoints', { filters: [] });
  const places = [await position(c)];
  let thread = (await c.go(into ? 'stepIn' : 'next'))?.threadId;
  places.push(await position(c));
  for (let i = 1; i < count && thread !== undefined; i++) {
    if (into && (await c.stack(thread)).length < 2) break;
    const stop = await c.go(into ? 'stepIn' : 'next', into ? thread : undefined);
    if (!stop || stop.reason === 'end') return goForward(script, i, into);
    // one that can never go on stops where it is
    if ((await position(c)) === places.at(-1)) break;
    thread = stop.threadId;
    places.push(await position(c));
  }
  return { c, places, thread };
}

test('as many lines back as forward, and as many steps into back as into', async () => {
  await checkProperty(
    fc.asyncProperty(program, fc.integer({ min: 1, max: 8 }), fc.boolean(), async (script, count, into) => {
      const { c, places, thread } = await goForward(script, count, into);
      expect(await position(c)).toBe(places.at(-1));
      for (const place of places.slice(0, -1).reverse()) {
        await c.go(into ? 'vmtrace/stepBackInto' : 'stepBack', into ? thread : undefined);
        expect(await position(c)).toBe(place);
      }
    }),
    100,
  );
});
