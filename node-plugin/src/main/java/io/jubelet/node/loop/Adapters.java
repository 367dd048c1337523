package io.jubelet.node.loop;

import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.ContainerLogs;
import io.jubelet.node.effect.Hooks;
import io.jubelet.node.effect.Host;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.Logs;
import io.jubelet.node.effect.Mounts;
import io.jubelet.node.effect.Prober;
import io.jubelet.node.effect.PullCredentials;
import io.jubelet.node.effect.PullRecords;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.effect.Store;
import java.util.function.Consumer;

/**
 * The outside world, as far as the loop's effects need it.
 *
 * @param recorder told of what is decided about a pod in the middle of an action; never waits
 */
public record Adapters(
    Runtimes runtimes,
    Mounts mounts,
    Cgroups cgroups,
    Logs logs,
    ContainerLogs containerLogs,
    KubeApi kubeApi,
    Prober prober,
    Hooks hooks,
    Host host,
    PullCredentials pullCredentials,
    PullRecords pullRecords,
    Store store,
    Consumer<Judgement> recorder) {}
