package io.jubelet.testbed.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Budgets of files and methods, and words that may not stand in the repository. */
final class TidyTest {
  private static final int FILE_LINES = 500;
  private static final int METHOD_LINES = 70;
  private static final int PARAMETERS = 5;
  private static final int LINE_LENGTH = 100;

  private static final Pattern DUMPING_GROUND =
      Pattern.compile(".*/(util|utils|common|helper|helpers|manager|impl|base|misc)/.*");

  private static final Pattern VAGUE_TYPE =
      Pattern.compile(".*(Util|Utils|Helper|Helpers|Manager|Impl|Abstract\\w*)\\.java");

  /** Work that was put off belongs into an issue, and test switches into nobody's code. */
  private static final Pattern LEFT_OVER =
      Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b|@Disabled|Thread\\.sleep\\(");

  @Test
  void filesFitTheBudget() throws IOException {
    var over = new ArrayList<String>();
    for (Path file : SourceFiles.java()) {
      var lines = Files.readAllLines(file);
      if (lines.size() > FILE_LINES) {
        over.add(name(file) + ": " + lines.size() + " lines, at most " + FILE_LINES);
      }
      over.addAll(longLines(file, lines));
    }
    assertThat(SourceFiles.java()).hasSizeGreaterThan(20);
    assertThat(over).isEmpty();
  }

  @Test
  void methodsFitTheBudget() throws IOException {
    var over = new ArrayList<String>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var units = files.getJavaFileObjectsFromPaths(SourceFiles.java());
      var task = (JavacTask) compiler.getTask(null, files, null, List.of(), null, units);
      var positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new MethodBudget(unit, positions, over).scan(unit, null);
      }
    }
    assertThat(over).isEmpty();
  }

  @Test
  void noFileIsADumpingGround() throws IOException {
    assertThat(SourceFiles.java())
        .map(TidyTest::name)
        .noneMatch(name -> DUMPING_GROUND.matcher(name).matches())
        .noneMatch(name -> VAGUE_TYPE.matcher(name).matches());
  }

  @Test
  void nothingIsLeftForLater() throws IOException {
    var found = new ArrayList<String>();
    for (Path file : SourceFiles.java()) {
      // This file names the words; Await is the one place that waits for the outside world.
      if (file.endsWith("TidyTest.java") || file.endsWith("Await.java")) {
        continue;
      }
      var lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (LEFT_OVER.matcher(lines.get(i)).find()) {
          found.add(name(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  /** Literal API and kernel text of tests stays as it is, however long. */
  private static List<String> longLines(Path file, List<String> lines) {
    var over = new ArrayList<String>();
    var inTextBlock = false;
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      inTextBlock ^= line.split("\"\"\"", -1).length % 2 == 0;
      var literal = name(file).contains("src/test/") && (inTextBlock || line.contains("\""));
      if (line.length() > LINE_LENGTH && !literal && !line.startsWith("import ")) {
        over.add(name(file) + ":" + (i + 1) + ": longer than " + LINE_LENGTH);
      }
    }
    return over;
  }

  private static String name(Path file) {
    return SourceFiles.root().relativize(file).toString();
  }

  private static final class MethodBudget extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> over;
    private boolean inRecord;

    MethodBudget(CompilationUnitTree unit, SourcePositions positions, List<String> over) {
      this.unit = unit;
      this.positions = positions;
      this.over = over;
    }

    /** A record's constructor repeats its components, which have no budget of their own. */
    @Override
    public Void visitClass(ClassTree type, Void unused) {
      var outer = inRecord;
      inRecord = type.getKind() == Tree.Kind.RECORD;
      super.visitClass(type, unused);
      inRecord = outer;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      var lines = unit.getLineMap();
      var start = positions.getStartPosition(unit, method);
      var end = positions.getEndPosition(unit, method);
      if (start >= 0 && end >= 0) {
        check(method, lines.getLineNumber(start), lines.getLineNumber(end));
      }
      return super.visitMethod(method, unused);
    }

    private void check(MethodTree method, long first, long last) {
      var where =
          name(Path.of(unit.getSourceFile().toUri())) + ":" + first + " " + method.getName();
      if (last - first + 1 > METHOD_LINES) {
        over.add(where + ": " + (last - first + 1) + " lines, at most " + METHOD_LINES);
      }
      if (method.getParameters().size() > PARAMETERS && !exempt(method)) {
        over.add(
            where
                + ": "
                + method.getParameters().stream().map(VariableTree::getName).toList()
                + ", at most "
                + PARAMETERS
                + " parameters");
      }
    }

    private boolean exempt(MethodTree method) {
      return inRecord && method.getName().contentEquals("<init>") || overrides(method);
    }

    private static boolean overrides(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }
  }
}
