package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Store;
import io.jubelet.node.model.Allocation;
import io.jubelet.node.model.Allocation.Resizing;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.store.FileStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AllocationRecordsTest {
  private static final PodUid POD = new PodUid("0a1b");
  private static final Allocation ALLOCATION =
      new Allocation(
          new TreeMap<>(Map.of("main", resources("1500m", "1.5Gi"))),
          new TreeMap<>(Map.of("c0ffee", resources("1", "1Gi"))),
          true,
          Optional.of(new Resizing(3, "no")));

  @TempDir Path folder;

  @Test
  void aLaterAgentReadsWhatAnEarlierOneWrote() throws Exception {
    var earlier = new AllocationRecords(FileStore.open(folder));

    assertThat(earlier.put(POD, ALLOCATION)).isEqualTo(Outcome.done());

    var later = new AllocationRecords(FileStore.open(folder));
    assertThat(later.all()).isEqualTo(new Done<>(new TreeMap<>(Map.of(POD, ALLOCATION))));
    assertThat(later.pods()).isEqualTo(new Done<>(new TreeSet<>(java.util.List.of(POD))));
    assertThat(later.remove(POD)).isEqualTo(Outcome.done());
    assertThat(later.remove(POD)).isEqualTo(Outcome.done());
    assertThat(later.all()).isEqualTo(new Done<>(new TreeMap<>()));
  }

  @Test
  void aRecordOfAnotherVersionCountsForNone() throws Exception {
    Store store = FileStore.open(folder);
    store.put("allocations/0a1b", "{\"version\":2}".getBytes(StandardCharsets.UTF_8));

    assertThat(new AllocationRecords(store).all()).isEqualTo(new Done<>(new TreeMap<>()));
  }

  private static ContainerResources resources(String cpu, String memory) {
    var amounts = new TreeMap<>(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory)));
    return new ContainerResources(amounts, amounts);
  }
}
