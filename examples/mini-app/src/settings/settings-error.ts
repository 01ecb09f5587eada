/** A file of settings that cannot be used. Its message says, in Russian, what to fix. */
export class SettingsError extends Error {}
