package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jubelet.api.v1alpha1.NodeRuntimeRevision;
import io.jubelet.api.v1alpha1.NodeRuntimeRevisionSpec;
import io.jubelet.operator.decide.render.Revisions;
import io.jubelet.operator.model.Revision;
import java.net.HttpURLConnection;
import org.jboss.logging.Logger;

/** Makes NodeRuntimeRevisions; they are never changed. */
final class RevisionWriter {
  private static final Logger LOG = Logger.getLogger(RevisionWriter.class);

  private final KubernetesClient client;

  RevisionWriter(KubernetesClient client) {
    this.client = client;
  }

  /** After this the revision exists; repeating it changes nothing. */
  void ensure(Revision revision) {
    var resource = new NodeRuntimeRevision();
    resource.setMetadata(new ObjectMetaBuilder().withName(revision.name()).build());
    resource.setSpec(new NodeRuntimeRevisionSpec(Revisions.SCHEMA_VERSION, revision.content()));
    try {
      client.resource(resource).create();
      LOG.infof("create revision=%s", revision.name());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** After this it does not exist; whoever needs it again makes it again, of the same name. */
  void remove(String name) {
    LOG.infof("remove revision=%s: nothing names it and there are younger ones", name);
    client.resources(NodeRuntimeRevision.class).withName(name).delete();
  }
}
