#!/usr/bin/env bash
# The demo: addresses declared in examples/demo, created, changed and destroyed in a sandbox store by the real terraform.
# Everything happens in a temporary directory that is removed at the end, also after Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."

heading() { printf '%s\n%s%s%s\n' "$plain" "$bold" "$*" "$plain"; }
fail() { printf '\n%s\n' "The demo failed: $*" >&2; exit 1; }

# tf ARG… is terraform with its results indented under the heading, without its progress.
tf() {
  "$TERRAFORM" "$@" 2>&1 | sed -E -e '/: (Refreshing state|Creating|Modifying|Destroying)\.\.\./d' -e 's/^/  /'
}

# quietly ARG… is terraform whose output is worth reading only when it fails.
quietly() { "$TERRAFORM" "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; fail "terraform $1"; }; }

# expect_plan CODE ARG… runs terraform plan, which tells by its exit code whether there is something to do.
expect_plan() {
  local want=$1 got=0
  shift
  tf plan -input=false -detailed-exitcode "$@" || got=$?
  [ "$got" = "$want" ] || fail "terraform plan exited with $got instead of $want (0: no changes, 1: error, 2: changes)"
}

# The demo itself, in a directory of its own and with MOLTIN_… naming the sandbox.
steps() {
  cd "$work/demo"
  [ -t 1 ] || export TF_CLI_ARGS=-no-color

  heading "1. terraform init: find the provider that was just built"
  quietly init -input=false
  echo "  done; the store is the sandbox at $MOLTIN_ENDPOINT"

  heading "2. terraform apply: Ron Swanson's address and a dozen from addresses.csv"
  quietly plan -input=false -out=create
  tf apply create
  [ "$("$TERRAFORM" state list | wc -l)" -eq 13 ] || fail "13 addresses should have been created"

  heading "3. terraform plan: nothing is left to do"
  expect_plan 0

  heading "4. terraform apply -var instructions=…: one value changes, so one address is updated"
  expect_plan 2 -var 'instructions=Leave with Leslie, she is always in' -out=change
  tf apply change | sed '/Outputs:/,$d'

  heading "5. terraform destroy"
  quietly plan -input=false -destroy -out=destroy
  tf apply destroy

  heading "13 addresses were created, left alone by a second plan, one of them changed, and all removed again."
  echo "The configuration is in examples/demo. The store was moltin-sandbox, which 'make build' leaves in bin/."
}

bold='' plain=''
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; fi

if [ "${1-}" = steps ]; then
  steps
  exit
fi

# Nobody's Terraform or store settings may steer the demo.
TERRAFORM=${TERRAFORM:-terraform}
for name in $(compgen -e | grep -E '^(TF|MOLTIN)_'); do unset "$name"; done
export TERRAFORM CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1

work=$(mktemp -d "${TMPDIR:-/tmp}/moltin-demo.XXXXXX")
export work
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

heading "Building the provider and the sandbox store"
# A mirror directory, so that terraform init finds the provider as it would find a released one.
platform="$(go env GOOS)_$(go env GOARCH)"
plugin="$work/mirror/registry.terraform.io/moltin/moltin/0.0.1/$platform"
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

"$work/moltin-sandbox" exec -- scripts/demo.sh steps
