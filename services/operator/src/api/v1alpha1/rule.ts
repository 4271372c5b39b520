/** A rule in CEL that the API server checks, with its message when the rule is violated. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
}

// A type, not an interface: it has to fit where any member is allowed.
// oxlint-disable-next-line typescript/consistent-type-definitions
type Rules = { readonly 'x-kubernetes-validations': readonly Rule[] };

export function rule(expression: string, message: string): Rules;
export function rule(...rules: readonly Rules[]): Rules;
export function rule(...parts: readonly [string, string] | readonly Rules[]): Rules {
  const [first, second] = parts;
  if (typeof first === 'string' && typeof second === 'string')
    return { 'x-kubernetes-validations': [{ rule: first, message: second }] };
  const rules = parts as readonly Rules[];
  return { 'x-kubernetes-validations': rules.flatMap((part) => part['x-kubernetes-validations']) };
}
