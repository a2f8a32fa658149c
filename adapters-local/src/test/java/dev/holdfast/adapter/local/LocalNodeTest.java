// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.identity.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNodeTest {

    @TempDir
    Path folder;

    private NodeId id(Path where) {
        try (LocalNode node = LocalNode.inFolder(where)) {
            return node.id();
        }
    }

    @Test
    void aServerKeepsItsIdInItsFolder() {
        assertThat(id(folder.resolve("one"))).isEqualTo(id(folder.resolve("one")));
        assertThat(id(folder.resolve("one"))).isNotEqualTo(id(folder.resolve("two")));
    }

    @Test
    void twoServersCannotUseOneFolder() {
        try (LocalNode first = LocalNode.inFolder(folder)) {
            assertThatThrownBy(() -> LocalNode.inFolder(folder))
                    .isInstanceOf(DataFolderInUse.class)
                    .hasMessageContaining(folder.toString());
            assertThat(first.id()).isNotNull();
        }
        assertThat(id(folder)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "two words", "\u0000\u0000\u0000", "../x"})
    void anInvalidIdIsReplaced(String stored) throws IOException {
        Files.writeString(folder.resolve(LocalNode.FILE_NAME), stored);
        NodeId created = id(folder);
        assertThat(id(folder)).isEqualTo(created);
    }

    @Test
    void eachIdInMemoryIsDifferent() {
        assertThat(LocalNode.inMemory().id()).isNotEqualTo(LocalNode.inMemory().id());
    }
}
