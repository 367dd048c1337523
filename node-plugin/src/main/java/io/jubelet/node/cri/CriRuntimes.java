package io.jubelet.node.cri;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.effect.SubPaths;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.translate.ContainerDefaults;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The runtimes of this node, one connection per endpoint. A ninth endpoint closes the connection
 * that was asked for longest ago; its calls under way are Unknown, and who still holds it gets
 * RuntimeUnavailable.
 */
public final class CriRuntimes implements Runtimes, AutoCloseable {
  /** A switch needs two, one with separate images four; the rest are configurations gone by. */
  static final int MAX_ENDPOINTS = 8;

  private final ContainerDefaults defaults;
  private final SubPaths subPaths;
  private final EventLoopGroup threads =
      new EpollEventLoopGroup(1, new DefaultThreadFactory("cri", true));
  private final Lock lock = new ReentrantLock();
  private final SequencedMap<Endpoint, Adapters> byEndpoint = new LinkedHashMap<>();

  public CriRuntimes(ContainerDefaults defaults, SubPaths subPaths) {
    this.defaults = defaults;
    this.subPaths = subPaths;
  }

  @Override
  public Runtime at(Endpoint endpoint) {
    return adapters(endpoint).runtime();
  }

  @Override
  public Images imagesAt(Endpoint endpoint) {
    return adapters(endpoint).images();
  }

  private Adapters adapters(Endpoint endpoint) {
    lock.lock();
    try {
      var known = byEndpoint.get(endpoint);
      if (known != null) {
        byEndpoint.putLast(endpoint, known);
        return known;
      }
      if (byEndpoint.size() == MAX_ENDPOINTS) {
        byEndpoint.pollFirstEntry().getValue().connection().close();
      }
      var made = Adapters.of(new CriConnection(endpoint, threads), defaults, subPaths);
      byEndpoint.putLast(endpoint, made);
      return made;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      byEndpoint.values().forEach(adapters -> adapters.connection().close());
      byEndpoint.clear();
    } finally {
      lock.unlock();
    }
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private record Adapters(CriConnection connection, CriRuntime runtime, CriImages images) {
    static Adapters of(CriConnection connection, ContainerDefaults defaults, SubPaths subPaths) {
      return new Adapters(
          connection, new CriRuntime(connection, defaults, subPaths), new CriImages(connection));
    }
  }
}
