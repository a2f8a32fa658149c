// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.storage;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.concurrent.atomic.LongAdder;

/**
 * A block of off-heap memory, mapped from a file or plain, that is released explicitly instead of by the garbage
 * collector. Access after the release is an error, before Java 22 a fatal one; {@link
 * dev.holdfast.adapter.local.log.segment.Segment#pin} prevents it.
 *
 * <p>From Java 22 on a shared arena ({@code java.lang.foreign}) releases it. Older versions need {@code
 * sun.misc.Unsafe}, which prints a warning from Java 24 on. Both are called by reflection, because one class file serves
 * all versions.
 */
final class OffHeap {

    private static final Allocator ALLOCATOR = allocator();

    private final ByteBuffer bytes;
    private final Runnable release;

    private OffHeap(ByteBuffer bytes, Runnable release) {
        this.bytes = bytes;
        this.release = release;
    }

    /** Maps the first bytes of a file, and extends the file to this length. Counted in the sum until its release. */
    static OffHeap map(FileChannel file, int length, LongAdder sum) throws IOException {
        return ALLOCATOR.map(file, length).countedIn(sum);
    }

    /** Allocates plain memory, all zeros. Counted in the sum until its release. */
    static OffHeap allocate(int length, LongAdder sum) {
        return ALLOCATOR.allocate(length).countedIn(sum);
    }

    private OffHeap countedIn(LongAdder sum) {
        int length = bytes.capacity();
        sum.add(length);
        return new OffHeap(bytes, () -> {
            release.run();
            sum.add(-length);
        });
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Releases the memory. Called once, after the last reader. */
    void release() {
        release.run();
    }

    private static Allocator allocator() {
        try {
            return new ArenaAllocator();
        } catch (ReflectiveOperationException beforeJava22) {
            try {
                return new UnsafeAllocator();
            } catch (ReflectiveOperationException impossible) {
                throw new ExceptionInInitializerError(impossible);
            }
        }
    }

    /** Maps and allocates with what this version of Java has. */
    private interface Allocator {
        OffHeap map(FileChannel file, int length) throws IOException;

        OffHeap allocate(int length);
    }

    /** With {@code java.lang.foreign}, from Java 22 on. */
    private static final class ArenaAllocator implements Allocator {

        private final Method ofShared;
        private final Method allocate;
        private final Method close;
        private final Method map;
        private final Method asByteBuffer;

        ArenaAllocator() throws ReflectiveOperationException {
            Class<?> arena = Class.forName("java.lang.foreign.Arena");
            ofShared = arena.getMethod("ofShared");
            allocate = arena.getMethod("allocate", long.class, long.class);
            close = arena.getMethod("close");
            map = FileChannel.class.getMethod("map", MapMode.class, long.class, long.class, arena);
            asByteBuffer = Class.forName("java.lang.foreign.MemorySegment").getMethod("asByteBuffer");
        }

        @Override
        public OffHeap map(FileChannel file, int length) throws IOException {
            Object arena = call(ofShared, null);
            try {
                return of(arena, map.invoke(file, MapMode.READ_WRITE, 0L, (long) length, arena));
            } catch (InvocationTargetException failed) {
                call(close, arena);
                if (failed.getCause() instanceof IOException refused) {
                    throw refused;
                }
                throw new IllegalStateException(failed.getCause());
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public OffHeap allocate(int length) {
            Object arena = call(ofShared, null);
            return of(arena, call(allocate, arena, (long) length, (long) Long.BYTES));
        }

        private OffHeap of(Object arena, Object segment) {
            return new OffHeap((ByteBuffer) call(asByteBuffer, segment), () -> call(close, arena));
        }

        private static Object call(Method method, Object on, Object... with) {
            try {
                return method.invoke(on, with);
            } catch (InvocationTargetException failed) {
                if (failed.getCause() instanceof Error fatal) {
                    throw fatal;
                }
                throw new IllegalStateException(failed.getCause());
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** With {@code sun.misc.Unsafe.invokeCleaner} of the module {@code jdk.unsupported}. */
    private static final class UnsafeAllocator implements Allocator {

        private final Object unsafe;
        private final Method invokeCleaner;

        UnsafeAllocator() throws ReflectiveOperationException {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            var only = type.getDeclaredField("theUnsafe");
            only.setAccessible(true);
            unsafe = only.get(null);
            invokeCleaner = type.getMethod("invokeCleaner", ByteBuffer.class);
        }

        @Override
        public OffHeap map(FileChannel file, int length) throws IOException {
            return of(file.map(MapMode.READ_WRITE, 0, length));
        }

        @Override
        public OffHeap allocate(int length) {
            return of(ByteBuffer.allocateDirect(length));
        }

        private OffHeap of(ByteBuffer bytes) {
            return new OffHeap(bytes, () -> ArenaAllocator.call(invokeCleaner, unsafe, bytes));
        }
    }
}
