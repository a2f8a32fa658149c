/** The app of docs/migrating.md, played in a browser behind a gateway that closes, before it changes and after each step. */
package dev.holdfast.browser.migrating;
