package io.jubelet.node.probe;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.ProbeHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** All kinds of probes. */
public final class Probers implements Prober {
  /** What people are told of an answer is cut here; upstream's events end there as well. */
  private static final int MAX_OUTPUT = 1024;

  private final ExecProber exec;
  private final HttpProber http;
  private final Conversations conversations = new Conversations();
  private final GrpcProber grpc = new GrpcProber();

  /**
   * @param userAgent how HTTP probes introduce themselves: {@code kube-probe/1.37}
   */
  public Probers(Runtimes runtimes, String userAgent) {
    this.exec = new ExecProber(runtimes);
    this.http = new HttpProber(userAgent);
  }

  @Override
  public Outcome<Answer> probe(Target target, Duration timeout) {
    return ask(target, timeout).map(Probers::cut);
  }

  /** Plain HTTP and TCP, of which there are many, when no name has to be looked up. */
  @Override
  public boolean begin(Target target, Duration timeout, Consumer<Outcome<Answer>> told) {
    Consumer<Outcome<Answer>> tellCut = outcome -> told.accept(outcome.map(Probers::cut));
    return switch (target.handler()) {
      case ProbeHandler.Http get ->
          literal(host(get.host(), target))
              .filter(address -> http.begin(conversations, get, address, timeout, tellCut))
              .isPresent();
      case ProbeHandler.Tcp(var host, var port) -> {
        var address = literal(host(host, target));
        address.ifPresent(to -> TcpProber.begin(conversations, to, port, timeout, tellCut));
        yield address.isPresent();
      }
      case ProbeHandler.Exec _, ProbeHandler.Grpc _, ProbeHandler.Impossible _ -> false;
    };
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Outcome<Answer> ask(Target target, Duration timeout) {
    return switch (target.handler()) {
      case ProbeHandler.Exec(var command) -> exec.ask(target, command, timeout);
      case ProbeHandler.Http get -> http.ask(get, host(get.host(), target), timeout);
      case ProbeHandler.Tcp(var host, var port) -> TcpProber.ask(host(host, target), port, timeout);
      case ProbeHandler.Grpc(var port, var service) ->
          grpc.ask(host("", target), port, service, timeout);
      case ProbeHandler.Impossible(var why) -> new Outcome.Refused<>("ProbeImpossible", why);
    };
  }

  private static String host(String given, Target target) {
    return given.isEmpty() ? target.podIp() : given;
  }

  private static Answer cut(Answer answer) {
    var output = answer.output();
    return output.length() <= MAX_OUTPUT
        ? answer
        : new Answer(answer.health(), output.substring(0, MAX_OUTPUT));
  }
}
