/** The problem of an input, in the form of a service's problem. */
export interface InputProblem {
  readonly code: string;
  readonly params?: {
    readonly origin?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly expected?: string;
    readonly format?: string;
  };
}

type Input = HTMLInputElement | HTMLTextAreaElement;

let textOf: (problem: InputProblem) => string = () => '';

/** Components in ui have no texts, so the page sets them once. */
export function explainInputs(text: (problem: InputProblem) => string): void {
  textOf = text;
}

function problemOf(input: Input): InputProblem {
  const { validity, minLength, maxLength } = input;
  if (validity.customError) return { code: 'not_chosen' };
  if (validity.valueMissing) return { code: 'too_small', params: { origin: 'string', minimum: 1 } };
  if (validity.tooShort)
    return { code: 'too_small', params: { origin: 'string', minimum: minLength } };
  if (validity.tooLong)
    return { code: 'too_big', params: { origin: 'string', maximum: maxLength } };
  if (validity.badInput) return { code: 'invalid_type', params: { expected: 'number' } };
  return { code: 'invalid_format', params: { format: input.type } };
}

/** Shows the problem below an input, instead of the browser's own message in the browser's language. */
export class Validity {
  #problem = $state.raw<InputProblem>();
  readonly text = $derived(this.#problem && textOf(this.#problem));

  readonly watch = (input: Input): (() => void) => {
    const watching = new AbortController();
    const { signal } = watching;
    input.addEventListener(
      'invalid',
      (event) => {
        event.preventDefault();
        this.#problem = problemOf(input);
        const fields = [...(input.form?.elements ?? [])] as Partial<Input>[];
        if (fields.find(({ validity }) => validity?.valid === false) === input) input.focus();
      },
      { signal },
    );
    input.addEventListener('input', () => (this.#problem = undefined), { signal });
    return () => watching.abort();
  };
}
