package io.jubelet.node.cgroup;

import io.jubelet.node.decide.qos.CgroupLimits;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.systemd.Units;
import java.util.List;

/**
 * Who owns the cgroups of pods beside us. With the driver {@code systemd} each is a slice, which
 * has to know its limits too: systemd overwrites what it was not told.
 */
sealed interface Slices {
  /** The cgroup may be used. Repeated it does nothing. */
  Outcome<Nothing> make(CgroupName name, Deadline deadline);

  /** The limits that the owner can keep, which are never less. */
  CgroupLimits keepable(CgroupLimits limits);

  /** The owner knows these limits. */
  Outcome<Nothing> limit(CgroupName name, CgroupLimits limits, Deadline deadline);

  /** The owner knows this weight, which is in the unit of the hierarchy. */
  Outcome<Nothing> weigh(CgroupName name, long weight, Deadline deadline);

  /** The owner lets go of the cgroup. Repeated it does nothing. */
  Outcome<Nothing> stop(CgroupName name, Deadline deadline);

  /** With the driver {@code cgroupfs} nobody owns them but us. */
  record None() implements Slices {
    @Override
    public Outcome<Nothing> make(CgroupName name, Deadline deadline) {
      return Outcome.done();
    }

    @Override
    public CgroupLimits keepable(CgroupLimits limits) {
      return limits;
    }

    @Override
    public Outcome<Nothing> limit(CgroupName name, CgroupLimits limits, Deadline deadline) {
      return Outcome.done();
    }

    @Override
    public Outcome<Nothing> weigh(CgroupName name, long weight, Deadline deadline) {
      return Outcome.done();
    }

    @Override
    public Outcome<Nothing> stop(CgroupName name, Deadline deadline) {
      return Outcome.done();
    }
  }

  /** Slices of systemd. */
  record Systemd(Units units, SliceProperties properties) implements Slices {
    @Override
    public Outcome<Nothing> make(CgroupName name, Deadline deadline) {
      return units.make(name.slice(), SliceProperties.made(name), deadline);
    }

    @Override
    public CgroupLimits keepable(CgroupLimits limits) {
      return SliceProperties.keepable(limits);
    }

    @Override
    public Outcome<Nothing> limit(CgroupName name, CgroupLimits limits, Deadline deadline) {
      return units.change(name.slice(), properties.limits(limits), deadline);
    }

    @Override
    public Outcome<Nothing> weigh(CgroupName name, long weight, Deadline deadline) {
      return units.change(name.slice(), List.of(properties.weight(weight)), deadline);
    }

    @Override
    public Outcome<Nothing> stop(CgroupName name, Deadline deadline) {
      return units.stop(name.slice(), deadline);
    }
  }
}
