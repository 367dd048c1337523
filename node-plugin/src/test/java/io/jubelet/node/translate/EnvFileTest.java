package io.jubelet.node.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.translate.Translation.Impossible;
import io.jubelet.node.translate.Translation.Possible;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvFileTest {
  /** In the rows / is the end of a line, and a value in quotes is written with backquotes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A=`one` | one",
        "B=`b`/A=`one` | one",
        "A=`one`/A=`two` | one",
        "# A=`no`/ / A=`one` # said | one",
        "A=`one/two` | one/two",
        "A=`with # and = in it` | with # and = in it",
        "A= `one` | ''",
        "A=`` | ''",
        "B=`b` | ''",
        "A=`one | bad",
        "A=one | bad",
        "A=`one` two | bad",
        "A =`one` | bad",
        "=`one` | bad",
        "B/A=`one` | bad",
        "A=`one`/B=broken | one",
      })
  void theValueOfANameIsFound(String text, String value) {
    var found = EnvFile.value(text.replace('/', '\n').replace('`', '\''), "A");

    assertThat(
            switch (found) {
              case Possible<Optional<String>>(var present) -> present.orElse("").replace('\n', '/');
              case Impossible<Optional<String>> _ -> "bad";
            })
        .isEqualTo(value);
  }
}
