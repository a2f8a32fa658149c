package dev.holdfast.adapter.local.log;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * Memory outside the heap that can be given back at a chosen moment, and not whenever a collector finds it: a mapped file
 * or plain memory. Touching it afterwards is an error, on older Javas a fatal one; who may be reading is counted by
 * {@link Segment#pin}.
 *
 * <p>From Java 22 on a shared arena gives it back; before, only {@code sun.misc.Unsafe} can, and from Java 24 on that
 * one warns. Both are called by reflection, because one class file serves all of them.
 */
final class OffHeap {

    private static final How HOW = how();

    private final ByteBuffer bytes;
    private final Runnable release;

    private OffHeap(ByteBuffer bytes, Runnable release) {
        this.bytes = bytes;
        this.release = release;
    }

    /** The first bytes of a file, which becomes as long as that. */
    static OffHeap map(FileChannel file, int length) throws IOException {
        return HOW.map(file, length);
    }

    /** Memory alone, all zeros. */
    static OffHeap allocate(int length) {
        return HOW.allocate(length);
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Gives it back. Once only, when nobody reads any more. */
    void release() {
        release.run();
    }

    private static How how() {
        try {
            return new ByArena();
        } catch (ReflectiveOperationException beforeJava22) {
            try {
                return new ByCleaner();
            } catch (ReflectiveOperationException cannotBe) {
                throw new ExceptionInInitializerError(cannotBe);
            }
        }
    }

    /** How this Java does it. */
    private interface How {
        OffHeap map(FileChannel file, int length) throws IOException;

        OffHeap allocate(int length);
    }

    /** {@code java.lang.foreign}, which is there from Java 22 on. */
    private static final class ByArena implements How {

        private final Method ofShared;
        private final Method allocate;
        private final Method close;
        private final Method map;
        private final Method asByteBuffer;

        ByArena() throws ReflectiveOperationException {
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
            } catch (IllegalAccessException cannotBe) {
                throw new IllegalStateException(cannotBe);
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
            } catch (IllegalAccessException cannotBe) {
                throw new IllegalStateException(cannotBe);
            }
        }
    }

    /** {@code sun.misc.Unsafe.invokeCleaner}, of the supported module {@code jdk.unsupported}. */
    private static final class ByCleaner implements How {

        private final Object unsafe;
        private final Method invokeCleaner;

        ByCleaner() throws ReflectiveOperationException {
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
            return new OffHeap(bytes, () -> ByArena.call(invokeCleaner, unsafe, bytes));
        }
    }
}
