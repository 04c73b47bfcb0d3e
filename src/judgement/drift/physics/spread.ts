/** A figure of the reference over all its people, and of the one who has most of it. */
export interface Spread {
  readonly overall: number;
  readonly most: number;
}
