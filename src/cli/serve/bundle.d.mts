export function bundleServe(): Promise<string>;
