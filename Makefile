# iftoprs: `make run` and `make test` are all a fresh machine needs; the rest is for those who work on it.
#
#   make [all]       build/iftoprs              make run ARGS="..."     install what is missing, build, start
#   make test        everything                 make test-KIND          one of: $(KINDS)
#   make bench       speed and memory           make fuzz [FUZZ_TIME=s] the parsers, with libFuzzer (clang)
#   make soak [SOAK_TIME=s]  an hour of mixed traffic: memory, descriptors, threads, numbers (Linux, root)
#   make plot        the README's plot of speed, beside iftop where it is installed (Linux, root)
#   make lint        clang-tidy, cppcheck       make format             clang-format
#   make docs        the generated files that are checked in; make pictures: those of README
#   make install | uninstall   PREFIX=/usr/local DESTDIR=
#   SAN=address | thread | undefined            V=1 shows the commands

BUILD  ?= build
PREFIX ?= /usr/local
OUT    := $(BUILD)$(if $(SAN),/$(SAN))
KINDS  := lint unit golden fuzz replay cli e2e

CC     ?= cc
CFLAGS ?= -O2 -g
SYSTEM := $(shell uname -s)
DEFINES := $(if $(filter Linux,$(SYSTEM)),-D_GNU_SOURCE)$(if $(filter Darwin,$(SYSTEM)),-D_DARWIN_C_SOURCE)
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
HARDEN := -fstack-protector-strong -fPIE
SANITIZE := $(if $(filter address,$(SAN)),-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all,$(if $(SAN),-fsanitize=$(SAN)))

PACKAGES := libpcap ncursesw libcyaml yaml-0.1 libcares libutf8proc $(if $(filter Linux,$(SYSTEM)),libcap-ng libmnl)
PKG_CONFIG ?= pkg-config
# Looked up when first used: `make run` may have installed them a moment ago.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell $(PKG_CONFIG) --cflags $(PACKAGES) libxxhash))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell $(PKG_CONFIG) --libs $(PACKAGES)))$(PKG_LIBS)

# Optimizing across files took a sixth off reading a capture. The objects are fat: the tests link them as they are, at once.
# Not with the sanitizers, nor where compiler and linker cannot (clang before 17).
LTO_FLAGS := -flto=auto -ffat-lto-objects
LTO_WORKS = echo 'int main(void) { return 0; }' | $(CC) -Werror $(LTO_FLAGS) -x c -o /dev/null - 2>/dev/null
LTO ?= $(eval LTO := $$(if $(SAN),,$$(shell $(LTO_WORKS) && echo $(LTO_FLAGS))))$(LTO)
AT_ONCE = $(if $(LTO),-fno-lto)

ALL_CFLAGS = -std=c11 $(CFLAGS) $(DEFINES) $(WARNINGS) $(HARDEN) $(SANITIZE) -pthread -Iinclude $(PKG_CFLAGS) -MMD -MP
LINUX_LDFLAGS := -pie -Wl,-z,relro -Wl,-z,now
ALL_LDFLAGS = $(LDFLAGS) $(SANITIZE) -pthread $(if $(filter Linux,$(SYSTEM)),$(LINUX_LDFLAGS))

SOURCES := $(sort $(wildcard src/*/*.c))
GENERATED := $(OUT)/gen/themes_builtin.c
MAINS   := $(OUT)/src/app/main.o $(OUT)/src/app/docs.o
OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(GENERATED:.c=.o)
PARTS   := $(filter-out $(MAINS),$(OBJECTS))
LIBRARY := $(OUT)/libiftoprs.a
UNITS   := $(patsubst %.c,$(OUT)/%,$(sort $(wildcard tests/unit/*/test_*.c)))
GOLDENS := $(patsubst %.c,$(OUT)/%,$(wildcard tests/golden/*.c))
BENCHES := $(patsubst %.c,$(OUT)/%,$(wildcard tests/bench/*.c))
FUZZERS := $(patsubst %.c,%,$(notdir $(wildcard tests/fuzz/fuzz_*.c)))
REPLAYS := $(FUZZERS:%=$(OUT)/tests/fuzz/%)
FUZZ_TIME ?= 20
SOAK_TIME ?= 3600

Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1) $(2)';)

.PHONY: all run deps needs test $(KINDS:%=test-%) bench plot soak fuzz lint format docs pictures install uninstall clean give-back
all: $(OUT)/iftoprs

$(OUT)/iftoprs: $(OUT)/src/app/main.o $(LIBRARY)
	$(call say,link,$@)$(CC) -o $@ $^ $(CFLAGS) $(LTO) $(ALL_LDFLAGS) $(PKG_LIBS) -lm

$(OUT)/iftoprs-docs: $(OUT)/src/app/docs.o $(LIBRARY)
	$(call say,link,$@)$(CC) -o $@ $^ $(AT_ONCE) $(ALL_LDFLAGS) $(PKG_LIBS) -lm

$(LIBRARY): $(PARTS)
	$(call say,ar  ,$@)rm -f $@ && $(AR) rcs $@ $^

# Before the first build: what is missing, in words, and not as the compiler's complaint.
needs:
	@[ -f $(OUT)/flags ] || { command -v $(firstword $(CC)) && $(PKG_CONFIG) --exists $(PACKAGES) libxxhash; } >/dev/null 2>&1 || .ci/deps say

# Another compiler or other flags: everything anew.
$(OUT)/flags: FORCE needs
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS) $(LTO) $(ALL_LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS) $(LTO) $(ALL_LDFLAGS)' > $@
FORCE:

$(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	$(call say,cc  ,$<)$(CC) $(ALL_CFLAGS) $(LTO) -c -o $@ $<

$(OUT)/gen/%.o: $(OUT)/gen/%.c $(OUT)/flags
	$(call say,cc  ,$<)$(CC) $(ALL_CFLAGS) $(LTO) -c -o $@ $<

$(OUT)/gen/themes_builtin.c: src/conf/embed_themes.sh themes/order $(wildcard themes/*.yaml)
	@mkdir -p $(@D)
	$(call say,gen ,$@)sh src/conf/embed_themes.sh themes > $@.new && mv $@.new $@

# Tests and benchmarks: one program a file.
$(UNITS) $(GOLDENS) $(BENCHES): $(OUT)/%: $(OUT)/%.o $(LIBRARY)
	$(call say,link,$@)$(CC) -o $@ $^ $(AT_ONCE) $(ALL_LDFLAGS) -lcmocka $(PKG_LIBS) -lm

$(REPLAYS): $(OUT)/%: $(OUT)/%.o $(OUT)/tests/fuzz/standalone.o $(LIBRARY)
	$(call say,link,$@)$(CC) -o $@ $^ $(AT_ONCE) $(ALL_LDFLAGS) $(PKG_LIBS) -lm

-include $(OBJECTS:.o=.d) $(UNITS:=.d) $(REPLAYS:=.d) $(GOLDENS:=.d) $(BENCHES:=.d)

# What root has built in somebody's tree (sudo make install) is theirs, or their next `make` could not write it.
GIVE_BACK := [ "$$(id -u)" != 0 ] || { set -- $$(ls -ldn .); find $(BUILD) -user 0 -exec chown -h $$3:$$4 {} + || :; }
give-back:
	@$(GIVE_BACK)

# What a user types.
run:
	@.ci/deps build >&2
	@$(MAKE) --no-print-directory all >&2
	@$(GIVE_BACK)
	@.ci/start $(BUILD)/iftoprs $(ARGS)

deps:
	@.ci/deps test

test:
	@.ci/deps test
	@$(MAKE) --no-print-directory all $(UNITS) $(GOLDENS) $(REPLAYS) $(OUT)/iftoprs-docs
	@OUT=$(OUT) tests/run $(KINDS); status=$$?; $(GIVE_BACK); exit $$status

test-lint test-cli test-replay test-e2e: test-%: all $(OUT)/iftoprs-docs
	@OUT=$(OUT) tests/run $*
test-unit: $(UNITS)
	@OUT=$(OUT) tests/run unit
test-golden: $(GOLDENS)
	@OUT=$(OUT) tests/run golden
test-fuzz: $(REPLAYS)
	@OUT=$(OUT) tests/run fuzz

bench: all $(BENCHES)
	@OUT=$(OUT) tests/bench/run

plot: all $(BENCHES)
	@OUT=$(OUT) tests/bench/run scale
	tests/bench/plot $(OUT)/bench.json .github/pictures/cost.svg

soak: all
	@IFTOPRS=$(OUT)/iftoprs tests/bench/soak $(SOAK_TIME)

fuzz:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang CFLAGS="-O2 -g -fsanitize=fuzzer-no-link" SAN=address $(BUILD)/fuzz/address/libiftoprs.a
	@FUZZ_TIME=$(FUZZ_TIME) BUILD=$(BUILD)/fuzz PACKAGES="$(PACKAGES)" tests/fuzz/run $(FUZZERS)

lint:
	@OUT=$(OUT) tests/lint/tools $(filter-out -MMD -MP -std=%,$(ALL_CFLAGS))

format:
	$(Q)clang-format -i $(SOURCES) $(wildcard include/*/*.h tests/*/*.c tests/unit/*/*.c)

docs: all $(OUT)/iftoprs-docs
	@$(OUT)/iftoprs-docs --write

pictures: all
	tests/golden/pictures $(OUT)/iftoprs .github/pictures

# What goes where, below PREFIX; uninstall takes the same list.
SHARE := $(DESTDIR)$(PREFIX)/share
BINARY := $(DESTDIR)$(PREFIX)/bin/iftoprs
MANUAL := $(SHARE)/man/man8/iftoprs.8
POWERSHELL := $(SHARE)/powershell/Modules/iftoprs
DOC    := $(SHARE)/doc/iftoprs
EXAMPLES := $(DOC)/examples
INSTALLED := \
  completions/iftoprs.bash:$(SHARE)/bash-completion/completions/iftoprs \
  completions/_iftoprs:$(SHARE)/zsh/site-functions/_iftoprs \
  completions/iftoprs.fish:$(SHARE)/fish/vendor_completions.d/iftoprs.fish \
  completions/iftoprs.elv:$(SHARE)/elvish/lib/iftoprs.elv \
  completions/_iftoprs.ps1:$(POWERSHELL)/iftoprs.psm1 \
  iftoprs.default.conf:$(EXAMPLES)/iftoprs.default.conf
target = $(word 2,$(subst :, ,$(1)))

install: all $(OUT)/iftoprs-docs
	install -d $(sort $(dir $(BINARY) $(MANUAL) $(foreach f,$(INSTALLED),$(call target,$(f)))))
	install -m 755 $(OUT)/iftoprs $(BINARY)
	$(OUT)/iftoprs-docs --man > $(OUT)/iftoprs.8
	install -m 644 $(OUT)/iftoprs.8 $(MANUAL)
	set -e; $(foreach f,$(INSTALLED),install -m 644 $(word 1,$(subst :, ,$(f))) $(call target,$(f));)
	@$(GIVE_BACK)

uninstall:
	rm -f $(BINARY) $(MANUAL) $(foreach f,$(INSTALLED),$(call target,$(f)))
	rmdir $(POWERSHELL) $(EXAMPLES) $(DOC) 2>/dev/null || true

# The service and what carries its lines to a central host.
UNIT     := $(DESTDIR)$(PREFIX)/lib/systemd/system/iftoprs.service
RECIPE   := rsyslog-client.conf rsyslog-server.conf schema.sql talkers.sql
.PHONY: install-service uninstall-service
install: install-service
uninstall: uninstall-service

install-service:
	install -d $(dir $(UNIT)) $(EXAMPLES)
	mkdir -p $(OUT) && sed 's|/usr/local/bin|$(PREFIX)/bin|' src/service/iftoprs.service > $(OUT)/iftoprs.service
	install -m 644 $(OUT)/iftoprs.service $(UNIT)
	install -m 644 $(RECIPE:%=src/service/%) $(EXAMPLES)

uninstall-service:
	rm -f $(UNIT) $(RECIPE:%=$(EXAMPLES)/%)
	rmdir $(EXAMPLES) $(DOC) 2>/dev/null || true

clean:
	rm -rf $(BUILD)
