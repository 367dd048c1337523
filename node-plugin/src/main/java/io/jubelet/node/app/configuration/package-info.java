/**
 * The agent's configuration: the Go kubelet's flags and its {@code KubeletConfiguration} file, read
 * strictly, merged (flags over file over defaults) and turned into settings.
 *
 * <p>Functions of text; reading files is the caller's. What is known of Kubernetes 1.37 stands in
 * two tables beside the classes. Start reading at {@link
 * io.jubelet.node.app.configuration.CommandLine} and {@link
 * io.jubelet.node.app.configuration.Effective}.
 */
@NullMarked
package io.jubelet.node.app.configuration;

import org.jspecify.annotations.NullMarked;
