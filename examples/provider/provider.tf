terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

# Reads MOLTIN_CLIENT_ID and MOLTIN_CLIENT_SECRET from the environment. Stores in the US also require MOLTIN_ENDPOINT. Set
# MOLTIN_CUSTOMER_EMAIL and MOLTIN_CUSTOMER_PASSWORD to log in as a customer.
provider "moltin" {}
