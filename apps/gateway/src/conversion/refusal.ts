import type { PostbackSetting } from "@metka/contract";

/** Says in Russian what is wrong with a postback, which parameter it is, and what decides about it. */
export class Refusal extends Error {
  readonly parameter: string;
  readonly setting: PostbackSetting;

  constructor(parameter: string, setting: PostbackSetting, reason: string) {
    super(reason);
    this.parameter = parameter;
    this.setting = setting;
  }
}
