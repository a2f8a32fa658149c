package dev.holdfast.browser.pages;

import com.microsoft.playwright.Page;

/** Called for each state in which a page can be; it finds the page in it, and leaves it so. */
interface PageState {

    void look(String name, Page page);
}
