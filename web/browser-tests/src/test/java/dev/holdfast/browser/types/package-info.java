/** Type checks of the SDK, the pages and the public declarations. */
package dev.holdfast.browser.types;
