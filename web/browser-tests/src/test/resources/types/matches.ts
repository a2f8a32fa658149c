// SPDX-License-Identifier: Apache-2.0
/** The modules, as TypeScript reads them, beside what is declared to app makers. It is compiled and never run. */
import type * as declared from '/sdk/holdfast.js';
import { HoldfastClient } from '/sdk/client.js';
import { HoldfastError } from '/sdk/errors.js';
import { Listener } from '/sdk/listener/listener.js';
import { Speaker } from '/sdk/speaker/speaker.js';

/** But for what events carry: an `EventTarget` has no types for that, so they are declared alone. */
type Plain<T> = Omit<T, 'addEventListener'>;

type PlainResult<R> =
  R extends declared.Speaker ? Plain<declared.Speaker>
    : R extends declared.Listener ? Plain<declared.Listener>
      : R extends Promise<declared.Speaker> ? Promise<Plain<declared.Speaker>> : R;

type PlainMethods<T> = {
  [K in keyof T]: T[K] extends (...parameters: infer P) => infer R ? (...parameters: P) => PlainResult<R> : T[K];
};

export const classes: {
  HoldfastClient: (new (options?: declared.HoldfastClientOptions) => PlainMethods<declared.HoldfastClient>)
    & Pick<typeof declared.HoldfastClient, 'microphones'>;
  HoldfastError: typeof declared.HoldfastError;
} = { HoldfastClient, HoldfastError };

/** Speakers and listeners are made by a client: only what they are is declared, not how they come to be. */
export function instances(speaker: Speaker, listener: Listener): [Plain<declared.Speaker>, Plain<declared.Listener>] {
  return [speaker, listener];
}

/** What is declared to be only read can only be read, and what may be set can be set. */
type Settable<T> = { [K in keyof T]-?: (<U>() => U extends { [P in K]: T[K] } ? 1 : 2) extends
  (<U>() => U extends { -readonly [P in K]: T[K] } ? 1 : 2) ? K : never }[keyof T];

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : { missing: Exclude<B, A> }) : { undeclared: Exclude<A, B> };

type SettableOf<T, Names> = Extract<Exclude<Settable<T>, { [K in keyof T]: T[K] extends Function ? K : never }[keyof T]>, Names>;

export const settable: {
  speaker: Same<SettableOf<Speaker, keyof declared.Speaker>, SettableOf<declared.Speaker, keyof declared.Speaker>>;
  listener: Same<SettableOf<Listener, keyof declared.Listener>, SettableOf<declared.Listener, keyof declared.Listener>>;
} = { speaker: true, listener: true };
