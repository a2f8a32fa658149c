// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap;

import dev.holdfast.bootstrap.command.HoldfastCommand;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.server.HoldfastServer;

/** The entry point of the program. */
public final class Main {

    private Main() {}

    public static void main(String[] words) {
        System.exit(HoldfastCommand.run(words, CommandContext.ofThisProcess(), HoldfastServer::start));
    }
}
