# Manages the addresses of many customers in a CSV file, with one resource for all addresses of a customer.

terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

locals {
  rows      = csvdecode(trimprefix(file("${path.module}/addresses.csv"), "\ufeff")) # without the byte order mark of spreadsheets
  customers = { for row in local.rows : row.customer => row... }
}

resource "moltin_customer" "each" {
  for_each = local.customers

  name  = "${each.value[0].first_name} ${each.value[0].last_name}"
  email = each.key
}

resource "moltin_customer_addresses" "each" {
  for_each = local.customers

  customer_id = moltin_customer.each[each.key].id

  addresses = {
    for row in each.value : row.key => {
      name       = row.name
      first_name = row.first_name
      last_name  = row.last_name
      line_1     = row.line_1
      city       = row.city
      county     = row.county
      region     = row.region
      post_code  = row.post_code
      country    = row.country
    }
  }
}
