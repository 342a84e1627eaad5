// SLOW=10 npx vitest run FILE: the file on a machine that is ten times slower, as clocks and
// timers have it. What depends on the time of the machine fails then; SLOW=0.1 finds what hopes
// that work takes long.
const times = Number(process.env.SLOW);
const began = Date.now();
const [now, today, later] = [performance.now.bind(performance), Date.now, globalThis.setTimeout];

performance.now = () => now() * times;
Date.now = () => began + (today() - began) * times;
globalThis.setTimeout = new Proxy(later, {
  apply: (_, __, [act, ms = 0, ...given]) => Reflect.apply(later, globalThis, [act, ms / times, ...given]),
});
