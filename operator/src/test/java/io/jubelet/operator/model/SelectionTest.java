package io.jubelet.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.LabelSelector;
import io.jubelet.operator.Given;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | true
          {matchLabels: {zone: a}} | true
          {matchLabels: {zone: b}} | false
          {matchLabels: {zone: a, pool: x}} | false
          {matchExpressions: [{key: zone, operator: In, values: [a, b]}]} | true
          {matchExpressions: [{key: zone, operator: In, values: [b]}]} | false
          {matchExpressions: [{key: pool, operator: In, values: [a]}]} | false
          {matchExpressions: [{key: zone, operator: NotIn, values: [a]}]} | false
          {matchExpressions: [{key: pool, operator: NotIn, values: [a]}]} | true
          {matchExpressions: [{key: zone, operator: Exists}]} | true
          {matchExpressions: [{key: pool, operator: Exists}]} | false
          {matchExpressions: [{key: pool, operator: DoesNotExist}]} | true
          {matchExpressions: [{key: zone, operator: DoesNotExist}]} | false
          {matchLabels: {zone: b}, matchExpressions: [{key: zone, operator: Exists}]} | false
          """)
  void selectorsMatchAsInKubernetes(String selector, boolean matches) {
    assertThat(
            Selection.matches(
                Given.value(selector, LabelSelector.class), new TreeMap<>(Map.of("zone", "a"))))
        .isEqualTo(matches);
  }
}
