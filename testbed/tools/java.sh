# Sourced. Sets JAVA_HOME to a JDK 25 and puts it first on the PATH, or says what to install.

java_is_25() {
  [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | grep -q '^javac 25'
}

use_java() {
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
    if [ -n "$home" ] && java_is_25 "$home"; then
      JAVA_HOME=$home
      PATH=$JAVA_HOME/bin:$PATH
      export JAVA_HOME PATH
      return
    fi
  done
  echo "JDK 25 is missing: install one (package openjdk-25-jdk-headless of Debian sid, or" \
    "temurin-25-jdk of packages.adoptium.net) or set JAVA_HOME to it; JAVA_HOME is" \
    "'${JAVA_HOME:-}'." >&2
  return 1
}
