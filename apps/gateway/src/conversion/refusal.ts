/** Says in Russian what is wrong with a postback and which parameter it is. */
export class Refusal extends Error {
  readonly parameter: string;

  constructor(parameter: string, reason: string) {
    super(reason);
    this.parameter = parameter;
  }
}
