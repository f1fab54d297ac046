#!/usr/bin/env bash
# Creates, changes and destroys the addresses of examples/demo in a sandbox with the real terraform, in a temporary directory that
# is deleted at the end, even after Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."

heading() { printf '%s\n%s%s%s\n' "$plain" "$bold" "$*" "$plain"; }
fail() { printf '\n%s\n' "The demo failed: $*" >&2; exit 1; }

# tf ARG… runs terraform and prints its output without progress and IDs, indented under the heading.
tf() {
  "$TERRAFORM" "$@" 2>&1 | sed -E -e '/: (Refreshing state|Creating|Modifying|Destroying)\.\.\./d' \
    -e 's/ (complete after [0-9hms]+) \[id=.*\]/ \1/' -e 's/^/  /' | fit
}

# fit passes text on. In CI, it fails if a line is wider than 80 columns. Box-drawing characters don't count.
fit() {
  if [ -z "${CI-}" ] || [ -t 1 ]; then
    cat
  else
    tee "$work/fit"
    ! LC_ALL=C tr -d '\200-\377' < "$work/fit" | grep -E '.{81}' >&2 || fail "a line is wider than 80 columns"
  fi
}

# quietly ARG… runs terraform and prints its output only if it fails.
quietly() { "$TERRAFORM" "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; fail "terraform $1"; }; }

# expect_plan CODE ARG… runs terraform plan and checks its exit code, which is 2 if there are changes.
expect_plan() {
  local want=$1 got=0
  shift
  tf plan -input=false -detailed-exitcode "$@" || got=$?
  [ "$got" = "$want" ] || fail "terraform plan exited with $got instead of $want (0: no changes, 1: error, 2: changes)"
}

# steps runs the demo, in a directory of its own and with the MOLTIN_… variables of the sandbox.
steps() {
  cd "$work/demo"
  [ -t 1 ] || export TF_CLI_ARGS=-no-color

  heading "1. terraform init: install the provider that was just built"
  quietly init -input=false
  echo "  Done. The sandbox is listening on $MOLTIN_ENDPOINT."

  heading "2. terraform apply: create Ron's address and a dozen from addresses.csv"
  quietly plan -input=false -out=create
  tf apply create
  [ "$("$TERRAFORM" state list | wc -l)" -eq 13 ] || fail "13 addresses should have been created"

  heading "3. terraform plan: nothing to do"
  expect_plan 0

  heading "4. terraform apply -var instructions=…: update one address"
  expect_plan 2 -var 'instructions=Leave with Leslie' -out=change
  tf apply change | sed '/Outputs:/,$d'

  heading "5. terraform destroy: delete all addresses"
  quietly plan -input=false -destroy -out=destroy
  tf apply destroy

  heading "Created 13 addresses, updated one and deleted all."
  echo "The configuration is in examples/demo. To try one of your own, start a store"
  echo "and open http://127.0.0.1:8080/_sandbox/ in a browser:"
  echo
  echo "  make build && bin/moltin-sandbox serve"
}

bold='' plain=''
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; fi

if [ "${1-}" = steps ]; then
  steps
  exit
fi

# Ignore the user's own Terraform and store settings.
TERRAFORM=${TERRAFORM:-terraform}
for name in $(compgen -e | grep -E '^(TF|MOLTIN)_'); do unset "$name"; done
export TERRAFORM CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1

work=$(mktemp -d "${TMPDIR:-/tmp}/moltin-demo.XXXXXX")
export work
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

heading "Building the provider and the sandbox"
# A filesystem mirror, so that terraform init installs the provider like a released one.
platform="$(go env GOOS)_$(go env GOARCH)"
plugin="$work/mirror/registry.terraform.io/moltin/moltin/0.0.1/$platform"
# Go can't record the version of a checkout that belongs to another user, and would fail.
export GOFLAGS="${GOFLAGS-} -buildvcs=false"
go build -o "$plugin/terraform-provider-moltin_v0.0.1$(go env GOEXE)" .
go build -o "$work/moltin-sandbox$(go env GOEXE)" ./cmd/moltin-sandbox
mkdir -p "$work/mirror/registry.opentofu.org"
cp -R "$work/mirror/registry.terraform.io/moltin" "$work/mirror/registry.opentofu.org/"
cat > "$work/terraformrc" <<RC
provider_installation {
  filesystem_mirror {
    path = "$work/mirror"
  }
}
RC
export TF_CLI_CONFIG_FILE="$work/terraformrc"
mkdir "$work/demo"
cp examples/demo/*.tf examples/demo/*.csv "$work/demo/"

# The sandbox has no rate limit.
MOLTIN_REQUESTS_PER_SECOND=0 "$work/moltin-sandbox" exec -- scripts/demo.sh steps
