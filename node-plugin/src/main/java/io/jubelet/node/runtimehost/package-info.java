/**
 * The runtimes installed on this machine: what the node's inventory names, one driver per kind for
 * its configuration files, and the supervisor of its services.
 *
 * <p>May run only the programs the inventory names, and only write the files it names and
 * crictl.yaml: nothing here comes from a custom resource. Start reading at {@link
 * io.jubelet.node.runtimehost.InstalledRuntimes}.
 */
@NullMarked
package io.jubelet.node.runtimehost;

import org.jspecify.annotations.NullMarked;
