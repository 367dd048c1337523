package io.jubelet.node.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Store;
import io.jubelet.node.model.Allocation;
import io.jubelet.node.model.PodUid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was granted to pods, on disk: a record of each pod, as JSON, so that a person can read it in
 * an emergency.
 */
public final class AllocationRecords {
  private static final System.Logger LOG = System.getLogger(AllocationRecords.class.getName());
  private static final String PREFIX = "allocations/";
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Store store;

  public AllocationRecords(Store store) {
    this.store = store;
  }

  /** All that an earlier agent has left. A record that cannot be read counts for none. */
  public Outcome<SortedMap<PodUid, Allocation>> all() {
    return store
        .list(PREFIX)
        .then(
            keys -> {
              Outcome<SortedMap<PodUid, Allocation>> all = new Done<>(new TreeMap<>());
              for (var key : keys) {
                all = all.then(read -> store.get(key).map(value -> with(read, key, value)));
              }
              return all;
            });
  }

  private static SortedMap<PodUid, Allocation> with(
      SortedMap<PodUid, Allocation> read, String key, Optional<byte[]> value) {
    try {
      if (value.isPresent()) {
        read.put(pod(key), decode(value.get()));
      }
    } catch (IOException | RuntimeException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "record " + key + " cannot be read", unreadable);
    }
    return read;
  }

  private static PodUid pod(String key) {
    return new PodUid(key.substring(PREFIX.length()));
  }

  /** The pods that have one. */
  Outcome<SortedSet<PodUid>> pods() {
    return store
        .list(PREFIX)
        .map(
            keys -> {
              var pods = new TreeSet<PodUid>();
              keys.forEach(key -> pods.add(pod(key)));
              return pods;
            });
  }

  Outcome<Nothing> put(PodUid pod, Allocation allocation) {
    return store.put(PREFIX + pod.value(), encode(allocation));
  }

  /** Done also when there is none, or can be none under that UID. */
  Outcome<Nothing> remove(PodUid pod) {
    var key = PREFIX + pod.value();
    return Store.KEY.matcher(key).matches() ? store.delete(key) : Outcome.done();
  }

  static byte[] encode(Allocation allocation) {
    return AllocationJson.of(allocation)
        .put("version", VERSION)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  static Allocation decode(byte[] record) throws IOException {
    var node = JSON.readTree(record);
    if (node.path("version").intValue() != VERSION) {
      throw new IOException("its version is " + node.path("version"));
    }
    return AllocationJson.allocation(node);
  }
}
