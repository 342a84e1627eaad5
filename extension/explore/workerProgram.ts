// The text of the worker's program: the extension's own programs, so that the package has the
// kernel's rules once for both. There is no `vscode` in a worker; what the program asks of it while
// it is loaded, a stand-in answers, and nothing of it is used after that.
import { type Programs, SHARED } from '../programs.ts';

const STAND_IN = `const anything = new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => '' : name === Symbol.iterator ? undefined : anything),
});`;

const IN_NODE = `const { parentPort } = require('node:worker_threads');
serve((answer) => parentPort.postMessage(answer), (hear) => parentPort.on('message', hear));`;

const IN_BROWSER = `serve((answer) => postMessage(answer), (hear) => addEventListener('message', ({ data }) => hear(data)));`;

const evaluated = (name: string, text: string): string => `const ${name} = { exports: {} };
(function (module, exports, require) {
${text}
})(${name}, ${name}.exports, (name) => (name === '${SHARED}' ? shared.exports : Object.create(anything)));`;

export const workerProgram = ({ extension, shared }: Programs, host: 'node' | 'browser'): string => `${STAND_IN}
${evaluated('shared', shared)}
${evaluated('extension', extension)}
const serve = extension.exports.serveExplorer;
${host === 'node' ? IN_NODE : IN_BROWSER}
`;
