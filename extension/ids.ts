// Every name that package.json and the code have to agree on, once. A test compares them with the
// manifest.

/** Language, debug type and the prefix of all else. */
export const LANGUAGE = 'vmtrace';
export const DEBUG_TYPE = 'vmtrace';
export const EXTENSION = '.vmtrace';
/** Language of the listings of kernel routines. */
export const LISTING_LANGUAGE = 'vmkernel';

export const COMMAND = {
  debugFile: 'vmtrace.debugFile',
  runFile: 'vmtrace.runFile',
  newTrace: 'vmtrace.newTrace',
  openExample: 'vmtrace.openExample',
  copyExample: 'vmtrace.copyExample',
  debugBeside: 'vmtrace.debugBeside',
  openDocs: 'vmtrace.openDocs',
  importLog: 'vmtrace.importLog',
  convertLog: 'vmtrace.convertLog',
  answerQuestions: 'vmtrace.answerQuestions',
  goToStep: 'vmtrace.goToStep',
  chooseKernel: 'vmtrace.chooseKernel',
  copyEntry: 'vmtrace.copyEntry',
  copyMap: 'vmtrace.copyMap',
  goToLine: 'vmtrace.goToLine',
  stepBackInto: 'vmtrace.stepBackInto',
  stepBackOut: 'vmtrace.stepBackOut',
  jumpBack: 'vmtrace.jumpToLastChange',
  jumpForward: 'vmtrace.jumpToNextChange',
  undoJump: 'vmtrace.undoLastJump',
  breakOnChange: 'vmtrace.breakOnChange',
  addToWatch: 'vmtrace.addToWatch',
  nextFailure: 'vmtrace.goToNextFailure',
  previousFailure: 'vmtrace.goToPreviousFailure',
  historyByTime: 'vmtrace.historyByTime',
  historyByCall: 'vmtrace.historyByCall',
  explainValue: 'vmtrace.explainValue',
  allChanges: 'vmtrace.allChanges',
  findInHistory: 'vmtrace.findInHistory',
  findThis: 'vmtrace.findThis',
  findNext: 'vmtrace.findNextInHistory',
  findPrevious: 'vmtrace.findPreviousInHistory',
  moreOfAnswer: 'vmtrace.moreOfAnswer',
  closeAnswer: 'vmtrace.closeAnswer',
  toggleHex: 'vmtrace.toggleHex',
  runOnly: 'vmtrace.runOnlyThisThread',
  runUntilBlocked: 'vmtrace.runUntilItBlocks',
  toggleFrozen: 'vmtrace.toggleFrozenThread',
  goToBranch: 'vmtrace.goToBranch',
  renameBranch: 'vmtrace.renameBranch',
  copySchedule: 'vmtrace.copySchedule',
  saveAsScript: 'vmtrace.saveAsScript',
  travel: 'vmtrace.travel',
  filterHistory: 'vmtrace.filterHistory',
  clearHistoryFilter: 'vmtrace.clearHistoryFilter',
  addBookmark: 'vmtrace.addBookmark',
  renameBookmark: 'vmtrace.renameBookmark',
  deleteBookmark: 'vmtrace.deleteBookmark',
  explore: 'vmtrace.explore',
  cancelExploring: 'vmtrace.cancelExploring',
  showOutcomes: 'vmtrace.showOutcomes',
  debugOrder: 'vmtrace.debugOrder',
  saveOrder: 'vmtrace.saveOrder',
  copyOrder: 'vmtrace.copyOrder',
  compareOrder: 'vmtrace.compareOrder',
  compareKernels: 'vmtrace.compareKernels',
  filterOutcomes: 'vmtrace.filterOutcomes',
  clearOutcomesFilter: 'vmtrace.clearOutcomesFilter',
  explain: 'vmtrace.explain',
  cancelExplaining: 'vmtrace.cancelExplaining',
  showExplanation: 'vmtrace.showExplanation',
  goToExplainedStep: 'vmtrace.goToExplainedStep',
  showPicture: 'vmtrace.showPicture',
  copyPicture: 'vmtrace.copyPicture',
  exportPicture: 'vmtrace.exportPicture',
  pictureToPanel: 'vmtrace.movePictureToPanel',
  pictureToEditor: 'vmtrace.movePictureBesideEditor',
  compareBranch: 'vmtrace.compareBranch',
  pictureKey: 'vmtrace.pictureKey',
  pictureGo: 'vmtrace.pictureGo',
  pictureExplain: 'vmtrace.pictureExplain',
  pictureChanges: 'vmtrace.pictureChanges',
} as const;

/** Of the panel, with both views side by side. */
export const VIEW_CONTAINER = 'vmtrace';
export const VIEW = {
  start: 'vmtrace.start',
  examples: 'vmtrace.examples',
  map: 'vmtrace.map',
  history: 'vmtrace.history',
  outcomes: 'vmtrace.outcomes',
  picture: 'vmtrace.pictureView',
} as const;
/** Of the activity bar: what one begins with. It is there before any script is. */
export const START_CONTAINER = 'vmtraceStart';
/** Of the panel, with the Outcomes view alone: its rows are long. */
export const OUTCOMES_CONTAINER = 'vmtraceOutcomes';
/** Of the panel, with the picture alone, where it has no room beside the editor. */
export const PICTURE_CONTAINER = 'vmtracePicture';

/** Set by the extension. */
export const CONTEXT = {
  /** A script has been opened in this window. */
  scriptOpen: 'vmtrace.scriptOpen',
  /** The session has jumped or travelled, and can go back to where that began. */
  canUndoJump: 'vmtrace.canUndoJump',
  /** The History view leaves calls out. */
  historyFiltered: 'vmtrace.historyFiltered',
  /** The History view has a row for each turn, and not for each call. */
  historyByTime: 'vmtrace.historyByTime',
  /** Something was looked for in the history: there is a next position. */
  historyAsked: 'vmtrace.historyAsked',
  /** The Outcomes view leaves findings out. */
  outcomesFiltered: 'vmtrace.outcomesFiltered',
  /** The session has stopped where a call returns something else than its line says. */
  resultDiffers: 'vmtrace.resultDiffers',
  /** A session of this window has stopped: a step of the walkthrough is done. */
  stopSeen: 'vmtrace.stopSeen',
  /** A session of this window has stopped at a failure: a step of the walkthrough is done. */
  failureSeen: 'vmtrace.failureSeen',
  /** The picture is a view of the panel, not a tab beside the editor. */
  pictureInPanel: 'vmtrace.pictureInPanel',
  /** It is in sight, there or beside the editor. */
  pictureShown: 'vmtrace.pictureShown',
  /**
   * Whose the keys are that are pressed while a stop is on its way: `picture`, or the id of a view
   * with a tree.
   */
  heldKeys: 'vmtrace.heldKeys',
} as const;

export const SETTING = {
  /** Whether a session stops before the first line, where its configuration does not say. */
  stopOnEntry: 'vmtrace.debug.stopOnEntry',
  /** Whether a new session shows numbers in hexadecimal. */
  hexadecimal: 'vmtrace.debug.hexadecimal',
  /** Bounds of an exploration: megabytes, and seconds (0: none). */
  memory: 'vmtrace.explore.memory',
  time: 'vmtrace.explore.time',
  /** Whether the picture opens with a session. */
  picture: 'vmtrace.picture.open',
} as const;

/** Settings of the hints beside numbers: each by its own name below it. */
export const HINTS = 'vmtrace.inlayHints';
export const HINT_SETTING = {
  pages: `${HINTS}.pages`,
  sizes: `${HINTS}.sizes`,
  entries: `${HINTS}.entries`,
} as const;

/** What the settings of exploring begin with. */
export const SETTINGS = 'vmtrace.explore';

/** What is kept from window to window, for the workspace or, the picture's place, for all. */
export const STORED = {
  bookmarks: 'vmtrace.bookmarks',
  pictureClosed: 'vmtrace.pictureClosed',
  picturePlace: 'vmtrace.picturePlace',
} as const;

/** Tools for language models. */
export const TOOL = { run: 'vmtrace_run', explore: 'vmtrace_explore', explain: 'vmtrace_explain' } as const;

/** The item of the status bar. */
export const STATUS = 'vmtrace.status';

/** The panel of the picture. */
export const PICTURE_PANEL = 'vmtrace.picture';
/** Of two runs under each other. */
export const PAIR_PANEL = 'vmtrace.comparedPictures';

export const COLOR = {
  wired: 'vmtrace.wired',
  inTransition: 'vmtrace.inTransition',
  waiting: 'vmtrace.waiting',
  changed: 'vmtrace.changed',
  now: 'vmtrace.now',
  thread1: 'vmtrace.thread1',
  thread2: 'vmtrace.thread2',
  thread3: 'vmtrace.thread3',
  thread4: 'vmtrace.thread4',
  thread5: 'vmtrace.thread5',
  thread6: 'vmtrace.thread6',
} as const;
const THREAD_COLORS = [COLOR.thread1, COLOR.thread2, COLOR.thread3, COLOR.thread4, COLOR.thread5, COLOR.thread6];
/** Of a thread, by its index: the same in the picture and in its rows. */
export const threadColor = (thread: number): ColorId => THREAD_COLORS[thread % THREAD_COLORS.length] ?? COLOR.thread1;
export type ColorId = (typeof COLOR)[keyof typeof COLOR];

/** contextValue of the tree's items: the `viewItem` of the menus. */
export const ITEM = {
  map: 'map',
  field: 'field',
  entries: 'entries',
  page: 'page',
  entry: 'entry',
  threads: 'threads',
  thread: 'thread',
  start: 'start',
  call: 'call',
  byHand: 'byHand',
  event: 'event',
  branches: 'branches',
  branch: 'branch',
  bookmarks: 'bookmarks',
  bookmark: 'bookmark',
  noReturn: 'noReturn',
  answer: 'answer',
  answered: 'answered',
  explored: 'explored',
  group: 'group',
  finding: 'finding',
  expectation: 'expectation',
  example: 'example',
} as const;
export type ItemKind = (typeof ITEM)[keyof typeof ITEM];

/** Attributes of a launch configuration. */
export const LAUNCH_ATTRIBUTES = [
  'program',
  'stopOnEntry',
  'stopAtEnd',
  'schedule',
  'kernel',
  'order',
  'limits',
  'noReturn',
  'noReturnText',
  'trace',
  'noDebug',
] as const;

/** Scheme of what is laid side by side: orders, and what was found on two kernels. */
export const COMPARED_SCHEME = 'vmtrace-compared';

/** Scheme of the rows that the last step changed; a decoration marks it. */
export const CHANGED_SCHEME = 'vmtrace-changed';

/** Scheme of the pages that explain the results of a script. */
export const EXPLAINED_SCHEME = 'vmtrace-explained';

/** Scheme of scripts with what Explain supposes of them, which are read only. */
export const SUPPOSED_SCHEME = 'vmtrace-supposed';

/** Scheme of the examples, which are read only. */
export const EXAMPLE_SCHEME = 'vmtrace-example';

/** The controller of the Test view. */
export const TESTS = 'vmtrace';

/** Type of tasks, and the problem matcher of what they print. */
export const TASK = 'vmtrace';
/**
 * Of what a task prints: all of scripts that are not open, whose errors the editor tells itself; of
 * open ones what does not hold.
 */
export const PROBLEM_MATCHERS = ['$vmtrace', '$vmtrace-failures'];
