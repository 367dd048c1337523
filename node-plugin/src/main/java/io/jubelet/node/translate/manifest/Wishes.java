package io.jubelet.node.translate.manifest;

import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.translate.manifest.Manifests.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all manifests together ask for. Of two with one name the later file counts, as in upstream's
 * store; of two with one UID, which a manifest may bring along, the earlier.
 *
 * @param problems a sentence for each file that asks for nothing
 */
public record Wishes(List<Pod> pods, List<String> problems) {
  public Wishes {
    pods = List.copyOf(pods);
    problems = List.copyOf(problems);
  }

  /** Of the files by their paths. */
  public static Wishes of(SortedMap<ManifestFile, Manifest> files) {
    var byName = new TreeMap<PodName, Pod>();
    var names = new TreeMap<PodName, ManifestFile>();
    var uids = new TreeMap<PodUid, ManifestFile>();
    var problems = new ArrayList<String>();
    for (var file : files.entrySet()) {
      switch (file.getValue()) {
        case Manifest.Bad(var sentence) -> problems.add(sentence);
        case Manifest.Good(var pod) -> {
          var twin = uids.putIfAbsent(pod.uid(), file.getKey());
          if (twin != null) {
            problems.add("%s is not run: it has the uid of %s".formatted(file.getKey(), twin));
          } else {
            var hidden = names.put(pod.name(), file.getKey());
            byName.put(pod.name(), pod);
            if (hidden != null) {
              problems.add(
                  "%s is not run: %s asks for a pod of the same name"
                      .formatted(hidden, file.getKey()));
            }
          }
        }
      }
    }
    return new Wishes(new ArrayList<>(byName.values()), problems);
  }
}
