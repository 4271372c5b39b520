/** Why a spec cannot be carried out. */
export interface Refusal {
  /** One word, for programs. */
  readonly reason: string;
  /** For people: what is wrong, and what to do about it. */
  readonly message: string;
}
