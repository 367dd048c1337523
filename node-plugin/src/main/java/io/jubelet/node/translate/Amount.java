package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.jubelet.node.model.PodResources;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's amounts as the kernel counts them. Fractions are rounded up, as in Go. */
final class Amount {
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Amount() {}

  static long limit(@Nullable ResourceRequirements resources, String name) {
    return resources == null ? 0 : rounded(of(resources.getLimits(), name));
  }

  static long request(@Nullable ResourceRequirements resources, String name) {
    return resources == null ? 0 : rounded(of(resources.getRequests(), name));
  }

  static long limitMillis(@Nullable ResourceRequirements resources) {
    return resources == null ? 0 : millis(of(resources.getLimits(), PodResources.CPU));
  }

  /** The CPU that is asked for, which is the limit where nothing is asked for. */
  static long requestMillis(@Nullable ResourceRequirements resources) {
    if (resources == null) {
      return 0;
    }
    var requests = PodResources.amounts(resources.getRequests());
    return requests.containsKey(PodResources.CPU)
        ? millis(requests.get(PodResources.CPU))
        : limitMillis(resources);
  }

  private static BigDecimal of(Map<String, Quantity> amounts, String name) {
    return PodResources.amounts(amounts).getOrDefault(name, BigDecimal.ZERO);
  }

  static long millis(BigDecimal cores) {
    return rounded(cores.movePointRight(3));
  }

  static long rounded(BigDecimal amount) {
    return amount.min(LARGEST).setScale(0, RoundingMode.CEILING).longValueExact();
  }
}
