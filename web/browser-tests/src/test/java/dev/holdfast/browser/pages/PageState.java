// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.pages;

import com.microsoft.playwright.Page;

/** Called for each state of a page. Must not change the state. */
interface PageState {

    void look(String name, Page page);
}
