// The text of the worker's program: the extension's own program, so that the package has the kernel's
// rules once for both. There is no `vscode` in a worker; what the program asks of it while it is loaded,
// a stand-in answers, and nothing of it is used after that.

/** The file of the program, in the extension. */
export const PROGRAM = 'dist/extension.js';

const STAND_IN = `const anything = new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => '' : name === Symbol.iterator ? undefined : anything),
});`;

const IN_NODE = `const { parentPort } = require('node:worker_threads');
serve((answer) => parentPort.postMessage(answer), (hear) => parentPort.on('message', hear));`;

const IN_BROWSER = `serve((answer) => postMessage(answer), (hear) => addEventListener('message', ({ data }) => hear(data)));`;

export const workerProgram = (extension: string, host: 'node' | 'browser'): string => `${STAND_IN}
const loaded = { exports: {} };
(function (module, exports, require) {
${extension}
})(loaded, loaded.exports, () => Object.create(anything));
const serve = loaded.exports.serveExplorer;
${host === 'node' ? IN_NODE : IN_BROWSER}
`;
