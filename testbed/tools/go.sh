# Sourced. Puts a Go that is new enough for the tool sets first on the PATH, or says what is missing.
# An older Go is enough to fetch the pinned tool chain, which is a Go module like any other.

go_toolchain=go1.26.8

go_is_new_enough() {
  minor=$("$1" env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
  [ "${minor:-0}" -ge 26 ]
}

use_go() {
  for go in go /usr/local/go/bin/go /usr/lib/go/bin/go; do
    if go_is_new_enough "$go"; then
      PATH=$(dirname "$(command -v "$go")"):$PATH
      export PATH GOTOOLCHAIN=local
      return
    fi
  done
  command -v go >/dev/null || install_debian golang-go
  echo "[tools] fetching $go_toolchain as a Go module"
  arch=$(dpkg --print-architecture)
  module=golang.org/toolchain@v0.0.1-$go_toolchain.linux-$arch
  root=$(cd / && GOTOOLCHAIN=local GOFLAGS=-mod=mod go mod download -json "$module" |
    sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')
  if [ -z "$root" ]; then
    echo "Go 1.26 or later is missing and $module could not be fetched; install Go 1.26." >&2
    return 1
  fi
  # The files of a module are stored without their executable bit.
  chmod -R u+w "$root" && chmod +x "$root"/bin/* "$root"/pkg/tool/*/*
  PATH=$root/bin:$PATH
  export PATH GOTOOLCHAIN=local
}
