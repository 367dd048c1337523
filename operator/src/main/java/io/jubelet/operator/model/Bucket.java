package io.jubelet.operator.model;

/** Each node of a rollout is in exactly one of them; they are the counts of the config's status. */
public enum Bucket {
  UPDATED("Updated"),
  IN_PROGRESS("InProgress"),
  QUEUED("Queued"),
  BLOCKED("Blocked"),
  FAILED("Failed"),
  ROLLED_BACK("RolledBack"),
  SKIPPED("Skipped"),
  CONFLICTING("Conflicting");

  private final String spelling;

  Bucket(String spelling) {
    this.spelling = spelling;
  }

  public static Bucket of(Position position) {
    return switch (position) {
      case Position.Updated _ -> UPDATED;
      case Position.Draining _,
          Position.Drained _,
          Position.Executing _,
          Position.Verifying _,
          Position.Verified _,
          Position.Committing _,
          Position.Overdue _,
          Position.RollingBack _ ->
          IN_PROGRESS;
      case Position.Unknown _,
          Position.Stale _,
          Position.AwaitingAgent _,
          Position.Pending _,
          Position.Preflighting _,
          Position.Queued _ ->
          QUEUED;
      case Position.Blocked _, Position.DrainOverdue _, Position.DrainGivenUp _ -> BLOCKED;
      case Position.Failed _ -> FAILED;
      case Position.Reverted _, Position.RolledBack _ -> ROLLED_BACK;
      case Position.AgentMissing _ -> SKIPPED;
      case Position.Conflicting _ -> CONFLICTING;
    };
  }

  public String spelling() {
    return spelling;
  }
}
