package io.jubelet.node.model;

import java.nio.file.Path;

/**
 * A part of a volume that one container sees in place of the whole.
 *
 * @param volume the volume's name
 * @param container the container's name
 * @param volumePath the volume on the host
 * @param path where the part lies within the volume: relative, without {@code ..}; byte text
 * @param target where the part is bound, outside of what a container can change
 */
public record SubPath(String volume, String container, Path volumePath, String path, Path target) {}
