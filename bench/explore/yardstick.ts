// What is known of the scenarios: what the SPIN model checker counts and how long it takes, with
// and without its own reduction; the final maps; and how many states the measured design has left.
// Quiet two-core machine, SPIN 6.5.2, `gcc -O2 -DSAFETY`.

export interface Known {
  readonly states: number;
  /** SPIN's, which count the initial state as one. */
  readonly transitions: number;
  readonly finals?: number;
  /** States that SPIN's own partial-order reduction leaves. */
  readonly spinReduced: number;
  /** Seconds of the compiled verifier. */
  readonly pan: number;
  /** Seconds of generate, compile and run together. */
  readonly answer: number;
  /** The same with SPIN's partial-order reduction. */
  readonly answerReduced: number;
  /** States that the reductions of the design leave. */
  readonly design?: number;
}

export const YARDSTICK: Readonly<Record<string, Known>> = {
  s1: { states: 52, transitions: 74, finals: 2, spinReduced: 39, pan: 0.01, answer: 3.3, answerReduced: 2.4 },
  s2: { states: 160, transitions: 287, finals: 3, spinReduced: 95, pan: 0.02, answer: 2.3, answerReduced: 2.6 },
  s3: { states: 1_972, transitions: 4_208, finals: 4, spinReduced: 1_327, pan: 0.02, answer: 2.3, answerReduced: 3.2 },
  s4x2: {
    states: 187_795,
    transitions: 671_243,
    finals: 16,
    spinReduced: 110_189,
    pan: 0.23,
    answer: 2.3,
    answerReduced: 2.3,
    design: 23_323,
  },
  s4x3: {
    states: 1_121_528,
    transitions: 3_959_246,
    finals: 24,
    spinReduced: 695_150,
    pan: 1.8,
    answer: 4.2,
    answerReduced: 4.1,
    design: 139_085,
  },
  s4x4: {
    states: 2_477_034,
    transitions: 8_751_381,
    finals: 18,
    spinReduced: 1_630_776,
    pan: 4.6,
    answer: 6.9,
    answerReduced: 6.2,
  },
  s4x5: {
    states: 5_407_738,
    transitions: 19_410_982,
    finals: 3,
    spinReduced: 3_649_926,
    pan: 11.1,
    answer: 13.5,
    answerReduced: 9.6,
    design: 816_986,
  },
  s5x2: {
    states: 4_934_640,
    transitions: 20_247_662,
    finals: 44,
    spinReduced: 2_732_882,
    pan: 9.2,
    answer: 12.1,
    answerReduced: 7.8,
    design: 411_008,
  },
  s5x3: {
    states: 42_204_617,
    transitions: 174_972_980,
    spinReduced: 25_685_035,
    pan: 137,
    answer: 255,
    answerReduced: 91,
    design: 4_100_000,
  },
};
