# Everything a person does with this repository. Needs root: packages, namespaces, mounts.

AGENT ?= jubelet
NODES ?= 2

# Each recipe line finds JDK 25 itself, so that a wrong JAVA_HOME is one clear sentence.
JAVA := . testbed/tools/java.sh && use_java
MVN := $(JAVA) && mvn --batch-mode --no-transfer-progress
NO_UNIT_TESTS := -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

SOURCES := $(shell find crds node-plugin operator testbed \
  \( -path '*/target' -o -path testbed/state -o -path '*/src/test' \) -prune -o -type f -print)
BUILT := testbed/target/built
OPERATOR_IMAGE := testbed/target/images/operator.tar

.DEFAULT_GOAL := help

.PHONY: help packages setup go-kubelet build generate unit test e2e test-vm sim bench fleet reproducible
.PHONY: cluster cluster-down demo demo-down clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

packages:
	@$(JAVA)
	@testbed/tools/build --packages

setup: packages ## Debian packages, pinned Go programs, local images (idempotent)
	@testbed/tools/build

go-kubelet: setup
	@testbed/tools/build --go-kubelet

# Side by side: much of both is waiting for downloads and linkers.
build: packages ## the programs, without tests
	@$(MAKE) --no-print-directory --jobs=2 setup $(BUILT)

$(BUILT): pom.xml $(SOURCES)
	@echo "[build] packaging the Java programs"
	@$(MVN) package -Dmaven.test.skip=true
	@touch $@

$(OPERATOR_IMAGE): $(SOURCES) | build
	@echo "[build] image of the operator"
	@testbed/images/operator $(CURDIR)/$@

generate: packages ## writes crds/*.yaml from the Java types
	@$(MVN) --quiet -pl crds test-compile exec:java -Dexec.classpathScope=test \
	  -Dexec.mainClass=io.jubelet.api.yaml.CrdYaml -Dexec.args=crds

unit: packages ## tests that need no root and no cluster
	@$(MVN) test -pl crds,node-plugin,operator -am

test: go-kubelet ## every test: unit, simulation, real API server, end-to-end
	@$(MVN) --threads 2 verify

e2e: go-kubelet ## the end-to-end tests alone; ONE=Class or Class#method for one of them
	@$(MVN) verify -pl testbed/e2e -am $(NO_UNIT_TESTS) $(if $(ONE),-Dit.test='$(ONE)')

test-vm: build ## the tests on cgroup v2 with systemd, in a virtual machine
	@testbed/vm/build
	@$(MVN) --quiet -pl testbed/e2e -am test-compile dependency:build-classpath \
	  -Dmdep.outputFile=target/test-class-path -DincludeScope=test
	@testbed/vm/test

reproducible: packages ## builds the commit twice and compares the jars
	@testbed/tools/reproducible

# SEED=n replays one world with its trace; WORLDS=n runs the first n.
WORLDS ?= 20000

sim: packages ## simulated worlds of the agent's loop: SEED=318 with its trace, or WORLDS=20000
	@$(MVN) --quiet -pl node-plugin -am test-compile dependency:build-classpath \
	  -Dmdep.outputFile=target/test-class-path -DincludeScope=test
	@$(JAVA) && java -XX:+UseSerialGC -cp \
	  "node-plugin/target/test-classes:node-plugin/target/classes:$$(cat node-plugin/target/test-class-path)" \
	  io.jubelet.node.sim.SimulationMain $(or $(SEED),0 $(WORLDS))

# PODS=100 background pods on each node, BURST=100 at once, PROBES=1000 a second.
bench: build go-kubelet ## figures beside the Go kubelet, not a test; ONE=probes for one of them, PODS=100 BURST=100
	@testbed/bin/bench $(ONE) $(if $(PODS),pods=$(PODS)) $(if $(BURST),burst=$(BURST)) \
	  $(if $(PROBES),probes=$(PROBES))

# FLEET="500 5000" nodes.
fleet: build ## what a rollout over simulated nodes costs, not a test; FLEET="500 5000"
	@testbed/bin/bench fleet $(FLEET)

cluster: build $(OPERATOR_IMAGE) $(if $(filter go,$(AGENT)),go-kubelet) ## a cluster that stays: AGENT=jubelet|go NODES=2
	@testbed/bin/testbed up dev $(AGENT) $(NODES)

cluster-down: ## removes that cluster
	@testbed/bin/testbed down dev

demo: build $(OPERATOR_IMAGE) ## a cluster whose runtime is switched by one edit; it stays
	@testbed/demo/run

demo-down: ## removes the demo's cluster
	@testbed/bin/testbed down demo

clean: ## ends this clone's clusters, removes what was built; the tools' cache stays
	@if [ -d testbed/target/lib ]; then $(MAKE) --silent cluster-down demo-down; fi
	@$(MVN) --quiet clean
	@rm -rf testbed/state
