// Answers of the lock functions that are no: who has the lock.

import { reason } from './reason.ts';

export const lockTaken = reason('lock', ({ k, m, f }) => {
  const name = (thread: number): string => k.threads[thread]?.name ?? 'nobody';
  const readers = m.lock.readers.map(name).join(' and ');
  const has = m.lock.holder >= 0 ? `${name(m.lock.holder)} has the map lock` : `${readers} read the map`;
  return { text: has, blame: { kind: 'lock', map: f.map } };
});

export const lockLost = reason('lock-lost', ({ m, f }) => ({
  text: `another thread had the map lock meanwhile: the timestamp was ${f.lastTimestamp}, and is ${m.timestamp}`,
  blame: { kind: 'lock', map: f.map },
}));
