terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

# Everything comes from the environment: MOLTIN_CLIENT_ID, MOLTIN_CLIENT_SECRET and, for a store in the US,
# MOLTIN_ENDPOINT. MOLTIN_CUSTOMER_EMAIL and MOLTIN_CUSTOMER_PASSWORD log in as a customer.
provider "moltin" {}
