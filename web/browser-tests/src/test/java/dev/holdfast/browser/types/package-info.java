/** That the types in the SDK's comments are right, and what is declared to app makers is what they get. */
package dev.holdfast.browser.types;
