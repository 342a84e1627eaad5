// Why a request cannot be done: a sentence for the person who made it.
export interface Failure {
  readonly failure: string;
}

export const isFailure = (value: object): value is Failure => 'failure' in value;
