/**
 * The pods' directories and volumes: one class per kind of volume, in the layout of the Go kubelet,
 * so that either finds what the other left.
 *
 * <pre>
 * ROOT/pods/UID/volumes/kubernetes.io~empty-dir/NAME
 *                       ~configmap ~secret ~projected ~downward-api likewise
 * ROOT/pods/UID/plugins/kubernetes.io~empty-dir/NAME/ready          marker of an emptyDir
 *                                              /wrapped_NAME/ready  marker of the other four
 *                       kubernetes.io~host-path/NAME/ready          ours alone: type was checked
 * ROOT/pods/UID/volume-subpaths/VOLUME/CONTAINER/INDEX                parts of volumes, bound here
 * </pre>
 *
 * The Go kubelet relies on the markers: with one, it leaves an emptyDir as it is; without, it sets
 * mode and group anew.
 *
 * <p>Nothing is remembered between calls: what is there is read from the disk. No path that a
 * container can shape is followed through a symbolic link. Start reading at {@link
 * io.jubelet.node.volume.PodMounts} and {@link io.jubelet.node.volume.VolumePlugin}.
 */
@NullMarked
package io.jubelet.node.volume;

import org.jspecify.annotations.NullMarked;
