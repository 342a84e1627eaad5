// Stands in for the native module @vscode/spdlog in the test's workbench, where nothing is compiled: appends to the same
// files, so that output channels work. VS Code imports this CommonJS file by name, so each export is assigned by itself.
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
const WORDS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
let defaultLevel = 2;

class Logger {
  constructor(_type, _name, file) {
    this.file = file;
    this.level = defaultLevel;
    this.plain = false;
    if (file) mkdirSync(dirname(file), { recursive: true });
  }
  append(level, message) {
    if (level < this.level || !this.file) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    appendFileSync(this.file, this.plain ? message : `${time} [${WORDS[level]}] ${message}\n`);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.plain = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}
METHODS.forEach((method, level) => {
  Logger.prototype[method] = function (message) {
    this.append(level, message);
  };
});

const create = async (name, file) => new Logger('rotating', name, file);
exports.version = 11100;
exports.setLevel = (level) => {
  defaultLevel = level;
};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
