/** Which addresses only this machine reaches. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
