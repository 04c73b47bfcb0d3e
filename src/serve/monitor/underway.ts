/**
 * Windows whose samples are on their way to the monitor. A person's stretch needs no more than its own windows, so that
 * while the monitor is busy no more than those are held, however much is served.
 */
export class Underway {
  readonly #most: {readonly person: number; readonly all: number};
  readonly #people = new Map<string, number>();
  #all = 0;

  /** In windows: of a person, and of all together. */
  constructor(most: {readonly person: number; readonly all: number}) {
    this.#most = most;
  }

  /** Whether the samples of a person's next windows may go too. */
  hasRoomFor(person: string): boolean {
    return (this.#people.get(person) ?? 0) < this.#most.person && this.#all < this.#most.all;
  }

  leave(person: string, windows: number): void {
    this.#people.set(person, (this.#people.get(person) ?? 0) + windows);
    this.#all += windows;
  }

  /** The monitor has them, or they were lost. */
  arrive(person: string, windows: number): void {
    const left = (this.#people.get(person) ?? 0) - windows;
    if (left > 0) this.#people.set(person, left);
    else this.#people.delete(person);
    this.#all -= windows;
  }
}
