// Why something that was asked for cannot be done: a sentence for the person who asked.
export interface Failure {
  readonly failure: string;
}

export const isFailure = (value: object): value is Failure => 'failure' in value;
