/** The app of docs/migrating.md in a browser, behind a gateway that closes connections, before and after each step. */
package dev.holdfast.browser.migrating;
