package io.jubelet.node.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of the C library. Each does what its man page says, once, and answers with errno. May be
 * called from any thread; a call that blocks in the kernel blocks its carrier thread too.
 */
public final class Libc {
  /** The current folder in place of a directory descriptor. */
  public static final int AT_FDCWD = -100;

  public static final int AT_SYMLINK_NOFOLLOW = 0x100;
  public static final int AT_REMOVEDIR = 0x200;

  public static final long MS_BIND = 1L << 12;
  public static final long MS_REC = 1L << 14;
  public static final long MS_PRIVATE = 1L << 18;
  public static final long MS_SHARED = 1L << 20;

  /** umount2: a symbolic link as last component is not followed. */
  public static final int UMOUNT_NOFOLLOW = 8;

  /** umount2: the mount leaves the tree now, and ends when nobody uses it any more. */
  public static final int MNT_DETACH = 2;

  public static final int O_RDONLY = 0;
  public static final int O_PATH = 0x200000;
  public static final int O_DIRECTORY = onX86() ? 0x10000 : 0x4000;
  public static final int O_NOFOLLOW = onX86() ? 0x20000 : 0x8000;
  public static final int O_CLOEXEC = 0x80000;

  /** openat2: the walk enters no other mount. */
  public static final long RESOLVE_NO_XDEV = 0x01;

  public static final long RESOLVE_NO_MAGICLINKS = 0x02;

  /** openat2: no component is a symbolic link. */
  public static final long RESOLVE_NO_SYMLINKS = 0x04;

  /** openat2: the walk never leaves the directory it began in. */
  public static final long RESOLVE_BENEATH = 0x08;

  public static final int RENAME_NOREPLACE = 1;

  public static final int SIGKILL = 9;

  /** The same number on every architecture since Linux 5.6; glibc has no wrapper yet. */
  private static final long SYS_OPENAT2 = 437;

  /** Bytes of directory entries read at once. */
  private static final int DIRENT_BUFFER_BYTES = 32 * 1024;

  /** Room for struct statfs, which is 120 bytes on 64-bit machines. */
  private static final int STATFS_BYTES = 256;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MOUNT =
      call("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle UMOUNT2 = call("umount2", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle STATFS = call("statfs", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle CHMOD = call("chmod", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle FCHOWNAT =
      call("fchownat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle UNLINKAT =
      call("unlinkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle MKDIRAT =
      call("mkdirat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RENAMEAT2 =
      call("renameat2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETDENTS64 =
      call("getdents64", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle KILL = call("kill", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle OPENAT2 =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));

  /** The path as the kernel has it: its UTF-8 bytes, one char each. */
  public static String byteString(Path path) {
    return new String(path.toString().getBytes(StandardCharsets.UTF_8), ISO_8859_1);
  }

  public Errno mount(String source, String target, String type, long flags, String data) {
    return errno(
        (arena, state) ->
            (int)
                MOUNT.invokeExact(
                    state,
                    bytes(arena, source),
                    bytes(arena, target),
                    bytes(arena, type),
                    flags,
                    bytes(arena, data)));
  }

  public Errno umount2(String target, int flags) {
    return errno((arena, state) -> (int) UMOUNT2.invokeExact(state, bytes(arena, target), flags));
  }

  public Answer<Statfs> statfs(String path) {
    return answer(
        (arena, state) -> {
          var buffer = arena.allocate(STATFS_BYTES, Long.BYTES);
          var result = (int) STATFS.invokeExact(state, bytes(arena, path), buffer);
          return result < 0 ? failed(state) : new Answer.Value<>(statfs(buffer));
        });
  }

  /** struct statfs of 64-bit machines: f_type, f_bsize, f_blocks, f_bfree, f_bavail, f_files … */
  private static Statfs statfs(MemorySegment buffer) {
    return new Statfs(
        buffer.getAtIndex(JAVA_LONG, 0),
        buffer.getAtIndex(JAVA_LONG, 1),
        buffer.getAtIndex(JAVA_LONG, 2),
        buffer.getAtIndex(JAVA_LONG, 4),
        buffer.getAtIndex(JAVA_LONG, 5),
        buffer.getAtIndex(JAVA_LONG, 6));
  }

  /** Follows a symbolic link as last component. */
  public Errno chmod(String path, int mode) {
    return errno((arena, state) -> (int) CHMOD.invokeExact(state, bytes(arena, path), mode));
  }

  /** An owner or group of -1 stays as it is. */
  public Errno fchownat(int directory, String path, int owner, int group, int flags) {
    return errno(
        (arena, state) ->
            (int) FCHOWNAT.invokeExact(state, directory, bytes(arena, path), owner, group, flags));
  }

  public Answer<Fd> openat2(int directory, String path, int flags, long resolve) {
    return answer(
        (arena, state) -> {
          // struct open_how: flags, mode, resolve.
          var how = arena.allocateFrom(JAVA_LONG, flags, 0, resolve);
          var result =
              (long)
                  OPENAT2.invokeExact(
                      state,
                      SYS_OPENAT2,
                      (long) directory,
                      bytes(arena, path),
                      how,
                      how.byteSize());
          return result < 0 ? failed(state) : new Answer.Value<>(new Fd((int) result, this));
        });
  }

  /**
   * The next entries of an open directory, as many as fit a buffer, without "." and ".."; none when
   * all were read. The order is the file system's.
   */
  public Answer<List<DirectoryEntry>> getdents64(Fd directory) {
    return answer(
        (arena, state) -> {
          var buffer = arena.allocate(DIRENT_BUFFER_BYTES, Long.BYTES);
          var entries = new ArrayList<DirectoryEntry>();
          long length;
          do {
            length =
                (long)
                    GETDENTS64.invokeExact(
                        state, directory.number(), buffer, (long) DIRENT_BUFFER_BYTES);
            if (length < 0) {
              return failed(state);
            }
            parse(buffer, length, entries);
          } while (entries.isEmpty() && length > 0);
          return new Answer.Value<>(entries);
        });
  }

  /** struct linux_dirent64: d_ino (8), d_off (8), d_reclen (2), d_type (1), d_name. */
  private static void parse(MemorySegment buffer, long length, List<DirectoryEntry> entries) {
    for (long at = 0; at < length; ) {
      var name = buffer.getString(at + 19, ISO_8859_1);
      if (!name.equals(".") && !name.equals("..")) {
        entries.add(new DirectoryEntry(name, buffer.get(JAVA_BYTE, at + 18)));
      }
      at += Short.toUnsignedInt(buffer.get(JAVA_SHORT, at + 16));
    }
  }

  public Errno unlinkat(Fd directory, String name, int flags) {
    return errno(
        (arena, state) ->
            (int) UNLINKAT.invokeExact(state, directory.number(), bytes(arena, name), flags));
  }

  /** The umask takes bits from the mode. */
  public Errno mkdirat(Fd directory, String name, int mode) {
    return errno(
        (arena, state) ->
            (int) MKDIRAT.invokeExact(state, directory.number(), bytes(arena, name), mode));
  }

  public Errno renameat2(Fd from, String name, Fd to, String newName, int flags) {
    return errno(
        (arena, state) ->
            (int)
                RENAMEAT2.invokeExact(
                    state,
                    from.number(),
                    bytes(arena, name),
                    to.number(),
                    bytes(arena, newName),
                    flags));
  }

  public Errno kill(int pid, int signal) {
    return errno((_, state) -> (int) KILL.invokeExact(state, pid, signal));
  }

  Errno close(int descriptor) {
    return errno((_, state) -> (int) CLOSE.invokeExact(state, descriptor));
  }

  private interface NumberCall {
    int invoke(Arena arena, MemorySegment state) throws Throwable;
  }

  private interface ValueCall<T> {
    Answer<T> invoke(Arena arena, MemorySegment state) throws Throwable;
  }

  private static Errno errno(NumberCall call) {
    return switch (Libc.<Errno>answer(
        (arena, state) ->
            call.invoke(arena, state) < 0 ? failed(state) : new Answer.Value<>(Errno.OK))) {
      case Answer.Value<Errno>(Errno ok) -> ok;
      case Answer.Failed<Errno>(Errno errno) -> errno;
    };
  }

  private static <T> Answer<T> answer(ValueCall<T> call) {
    try (var arena = Arena.ofConfined()) {
      return call.invoke(arena, arena.allocate(CAPTURED));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("a call into the C library threw", e);
    }
  }

  private static <T> Answer<T> failed(MemorySegment state) {
    return new Answer.Failed<>(new Errno((int) ERRNO.get(state, 0L)));
  }

  /** A byte string as C has it. A zero byte within would silently cut it, so it is refused. */
  private static MemorySegment bytes(Arena arena, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path holds a zero byte: '" + text + "'");
    }
    return arena.allocateFrom(text, ISO_8859_1);
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static boolean onX86() {
    return System.getProperty("os.arch", "").equals("amd64");
  }
}
