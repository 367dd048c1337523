/**
 * Registries, as far as the agent has to do with them: the runtime pulls, and is shown credentials
 * from here. May read docker's configuration files, run the credential providers that the
 * administrator installed, and keep the Go kubelet's records of pulled images; no command line
 * comes from a pod. Start reading at {@link io.jubelet.node.registry.NodeCredentials}.
 */
@NullMarked
package io.jubelet.node.registry;

import org.jspecify.annotations.NullMarked;
