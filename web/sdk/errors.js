// SPDX-License-Identifier: Apache-2.0
/** An error of the SDK or of the server: a word for programs and a sentence for people. */
export class HoldfastError extends Error {
  /**
   * @param {string} code a stable word, e.g. `noSuchSession`
   * @param {string} message for people
   * @param {{retryable?: boolean, closeCode?: number, status?: number, errors?: {field: string, detail: string}[],
   *   retryAfterMs?: number}} [details]
   */
  constructor(code, message, details = {}) {
    super(message);
    this.name = 'HoldfastError';
    this.code = code;
    this.retryable = details.retryable ?? false;
    this.closeCode = details.closeCode;
    this.status = details.status;
    this.errors = details.errors;
    /** Least delay before the next attempt. Undeclared: only the SDK waits. */
    this.retryAfterMs = details.retryAfterMs ?? 0;
  }
}
