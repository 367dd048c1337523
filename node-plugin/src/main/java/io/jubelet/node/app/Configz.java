package io.jubelet.node.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jubelet.node.app.configuration.Effective;
import java.util.TreeMap;

/** What {@code /configz} shows: the configuration in force (component-base/configz). */
final class Configz {
  private Configz() {}

  static String text(Effective effective) {
    var named = new TreeMap<String, Object>();
    named.put("kubeletconfig", effective.document());
    try {
      return new ObjectMapper().writeValueAsString(named);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("scalars, lists and maps have a JSON form", e);
    }
  }
}
