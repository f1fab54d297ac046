terraform {
  required_version = ">= 1.8"

  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

# Settings come from MOLTIN_… environment variables.
provider "moltin" {}
